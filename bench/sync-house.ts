import { createHash, randomBytes as nodeRandomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import type { Cookie } from '#shared/protocol/sync.ts';
import { MAX_SYNC_MUTATIONS } from '#shared/protocol/sync-limits.ts';
import { createOpMaker, toMutations } from '#shared/testing/make-ops.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { createContext } from '#server/context.ts';
import { openDataFolder } from '#server/http/data-folder.ts';
import { readConfig } from '#server/http/read-config.ts';

export const PUSH = '/api/v1/sync/push';
export const PULL = '/api/v1/sync/pull';
export const BATCH = MAX_SYNC_MUTATIONS;
/** What 600 characters take as an envelope: padded, sealed, base64url. */
const ENVELOPE = 'A'.repeat(1100);

const randomBytes = (n: number) => new Uint8Array(nodeRandomBytes(n));

/**
 * The whole server in this process, on a file of its own: what a request costs is seen without sockets. Its clock stands, so
 * that no token runs out however long a part takes, and its slow hash is a quick one, since nobody's sign-in is measured here.
 */
export async function openHouse() {
  const dataDir = mkdtempSync(join(tmpdir(), 'maya-bench-'));
  const folder = openDataFolder(dataDir, process.pid, randomBytes);
  const reading = readConfig({ DATA_DIR: dataDir }, () => '');
  if (!folder.ok || !reading.ok) throw new Error('no folder for the bench');
  const now = Date.now();
  const clock = () => now;
  const context = await createContext(reading.value.config, folder.value, {
    writeLog: () => undefined,
    clock,
    hashing: {
      derive: async (secret, salt) =>
        new Uint8Array(
          createHash('sha256').update(secret).update(salt).digest(),
        ),
    },
  });
  let people = 0;

  const request = async (
    path: string,
    body: string,
    more: Record<string, string>,
    from: string,
  ): Promise<{ status: number; text: string }> => {
    const response = await context.app.request(
      path,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: 'http://localhost',
          ...more,
        },
        body,
      },
      { incoming: { socket: { remoteAddress: from } } },
    );
    return { status: response.status, text: await response.text() };
  };

  return {
    dataDir,
    database: folder.value.database,
    store: context.store,
    clock,
    randomBytes,
    /** Somebody new with a device; `post` throws unless the answer is 200. */
    async person() {
      people += 1;
      const from = `10.3.${people >> 8}.${people & 255}`;
      const body = makeSignUpBody(people);
      const signUp = JSON.stringify(body);
      const made = await request('/api/beta/signup', signUp, {}, from);
      if (made.status !== 201) throw new Error(made.text);
      const { accessToken, userId } = JSON.parse(made.text) as {
        accessToken: string;
        userId: string;
      };
      const headers = { authorization: `Bearer ${accessToken}` };
      return {
        userId,
        async post(path: string, text: string): Promise<string> {
          const answer = await request(path, text, headers, from);
          if (answer.status !== 200) throw new Error(answer.text);
          return answer.text;
        },
      };
    },
    /** The server lets go of the file; the folder stays. */
    async close(): Promise<void> {
      await context.drain();
      context.close();
      if (folder.ok) folder.value.release();
    },
    forget: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}
export type House = Awaited<ReturnType<typeof openHouse>>;

const head = { clientGroupID: 'g', profileID: 'p', schemaVersion: '1' };

export const pullBody = (cookie: Cookie | null): string =>
  JSON.stringify({ pullVersion: 1, ...head, cookie });

/** Pushes of new messages, made before any clock runs: `next(n)` is the body of one with `n` of them. */
export function createPushes({ clock }: Pick<House, 'clock'>, clientID = 'c1') {
  const make = createOpMaker({ clock, randomBytes });
  const sid = make.sid();
  let sent = 0;
  return {
    next(n: number): string {
      const ops: OpOf<'message.send'>[] = Array.from({ length: n }, () =>
        make.send(sid, { e: ENVELOPE }),
      );
      const mutations = toMutations(ops, clientID, sent + 1);
      sent += n;
      return JSON.stringify({ pushVersion: 1, ...head, mutations });
    },
  };
}

/** Throws unless all `n` operations of a push were applied. */
export function checkApplied(answer: string, n: number): void {
  const { acks } = JSON.parse(answer) as { acks: { status: string }[] };
  const applied = acks.filter(({ status }) => status === 'applied').length;
  if (applied !== n) throw new Error(`${applied} of ${n} were applied`);
}

// EPOCH-4, EPOCH-6: this device and the server compare what they have, bucket by bucket, and each brings the other what it lacks.
//
//   digests -> mismatch -> per bucket: have -> rows that differ or are new here -> united with what is here (MERGE-7)
//                                          -> keys the server lacks, and rows of which this device knows more -> `restore` ops
//
// Nothing is deleted on either side. Only who stands at the head is compared: before it every late row would differ.
import type { OpId } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { PullAnswer, PullRequest } from '#shared/protocol/sync.ts';
import type { SyncFault } from '#web/api/sync-client.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';
import { restoreIn } from '#web/outbox/settle-restores.ts';
import { applyPage } from './apply-page.ts';
import { parseCookie } from './cookie-step.ts';
import { enqueueRestores } from './enqueue-restores.ts';
import type { PullDeps } from './pull-to-head.ts';
import { heldIn, readBucket, readDigests, type Held } from './read-buckets.ts';
import { readPatch } from './read-patch.ts';

/** Buckets of one request, and rows of one (EPOCH-6). */
const MAX_DIGESTS = 1000;
const MAX_HAVE = 2000;
/** Requests about the same rows; each brings up to a page of them. */
const MAX_ROUNDS = 200;

/** `late`: the device does not stand at the head; it is to pull first. `level`: both sides were compared. */
export type Audited =
  { state: 'late' } | { state: 'level'; restored: OpId[]; took: number };

export type AuditDeps = PullDeps & {
  /** EPOCH-7: conversations touched since then; null: all. */
  since: number | null;
  /** Restores of this page that were answered: they are not made again. */
  skip: ReadonlySet<OpId>;
};

class NotLevel extends Error {}
class Faulty extends Error {
  readonly fault: SyncFault;
  constructor(fault: SyncFault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** Rejects with the store. */
export async function runAudit(
  deps: AuditDeps,
): Promise<Result<Audited, SyncFault>> {
  try {
    const digests = await readDigests(deps.db, deps.since);
    const differing: string[] = [];
    for (let at = 0; at < digests.length; at += MAX_DIGESTS) {
      const some = digests.slice(at, at + MAX_DIGESTS);
      const { audit } = await ask(deps, { digests: some });
      differing.push(...audit.mismatch);
    }
    const restored: OpId[] = [];
    let took = 0;
    for (const bucket of differing) {
      const held = await readBucket(deps.db, bucket);
      for (let at = 0; at === 0 || at < held.length; at += MAX_HAVE) {
        const healed = await heal(deps, bucket, held.slice(at, at + MAX_HAVE));
        restored.push(...healed.restored);
        took += healed.took;
      }
    }
    return ok({ state: 'level', restored, took });
  } catch (error) {
    if (error instanceof NotLevel) return ok({ state: 'late' });
    if (error instanceof Faulty) return err(error.fault);
    throw error;
  }
}

/** Rows of one bucket: what the server told counts as had from then on, so that the next answer brings the rest. */
async function heal(
  deps: AuditDeps,
  bucket: string,
  held: readonly Held[],
): Promise<{ restored: OpId[]; took: number }> {
  const had = new Map(held.map((row) => [row.key, row]));
  const restored: OpId[] = [];
  let took = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const keys = [...had.values()].map(
      ({ key, ver, hash }) => `${key} ${ver} ${hash}`,
    );
    const answer = await ask(deps, {
      have: { bucket, keys: keys.slice(0, MAX_HAVE) },
    });
    const told = answer.patch.flatMap((op) => (op.op === 'put' ? op.key : []));
    const wanted = round === 0 ? [...answer.audit.missing] : [];
    if (told.length > 0) {
      await applyPage(deps.db, answer, {
        cookie: answer.asked,
        now: deps.clock(),
        isAudit: true,
      });
      const theirs = new Map(
        heldIn(readPatch(answer.patch)).map((row) => [row.key, row]),
      );
      for (const [key, row] of theirs) had.set(key, row);
      // This device knows more of these than the server told.
      for (const { key, hash } of await readBucket(deps.db, bucket))
        if (theirs.has(key) && theirs.get(key)?.hash !== hash) wanted.push(key);
      took += told.length;
    }
    restored.push(
      ...(await enqueueRestores(deps.db, wanted, {
        epoch: answer.cookie.epoch,
        now: deps.clock(),
        skip: deps.skip,
      })),
    );
    if (told.length === 0 || had.size > MAX_HAVE) break;
  }
  return { restored, took };
}

type Answer = PullAnswer & {
  audit: NonNullable<PullAnswer['audit']>;
  asked: NonNullable<PullRequest['cookie']>;
};

async function ask(
  { db, client, token, group, signal }: AuditDeps,
  audit: NonNullable<PullRequest['audit']>,
): Promise<Answer> {
  const cookie = parseCookie((await tablesOf(db).meta.get('cookie'))?.v);
  if (cookie === null || signal?.aborted === true) throw new NotLevel();
  const answer = await client.pull(
    {
      pullVersion: 1,
      clientGroupID: group,
      profileID: '',
      schemaVersion: '1',
      cookie,
      audit,
    },
    { token, ...(signal === undefined ? {} : { signal }) },
  );
  if (!answer.ok) throw new Faulty(answer.error);
  const { value } = answer;
  if (value.wipe || value.reason !== null || value.audit === undefined)
    throw new NotLevel();
  return { ...value, audit: value.audit, asked: cookie };
}

/** EPOCH-4: the new epoch is made good once nothing that was brought back waits for its acknowledgement. */
export async function endResync(db: SpaceDb, epoch: unknown): Promise<boolean> {
  return db.transaction('rw', ['meta', 'outbox'], async () => {
    const { meta, outbox } = tablesOf(db);
    if ((await meta.get('resync'))?.v !== epoch) return false;
    const waiting = await outbox
      .where('state')
      .equals('queued')
      .filter(({ op }) => restoreIn(op) !== null)
      .count();
    if (waiting > 0) return false;
    await meta.delete('resync');
    return true;
  });
}

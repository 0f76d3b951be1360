import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { AccountClient } from '#web/api/account-client.ts';
import type { SyncClient } from '#web/api/sync-client.ts';
import { parseDatabaseName } from '#web/local-store/schema.ts';
import { tablesOf, type openExisting } from '#web/local-store/space-tables.ts';
import { drain, type DrainEnd } from '#web/outbox/drain.ts';

// SW-3: sends what waits on this device when no page does. No key, no text, no pull (SW-6); the rows stay what the page wrote.

/** SW-3: a browser gives an event three minutes. */
const RUN_MS = 150_000;

/** What only a person can mend. */
const ended: ReadonlySet<ErrorCode> = new Set([
  'session_ended',
  'auth_expired',
  'account_erased',
]);

/** A database as it is found, closed by whoever opened it. */
type Space = NonNullable<Awaited<ReturnType<typeof openExisting>>>;

export type WorkerDrainDeps = {
  databases: () => Promise<string[]>;
  open: (name: string) => Promise<Space | null>;
  client: Pick<SyncClient, 'push'>;
  account: Pick<AccountClient, 'refresh'>;
  locks: {
    /** Runs `work` under the lock, or not at all: false when somebody holds it. */
    ifFree(name: string, work: () => Promise<void>): Promise<boolean>;
    exclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
  };
  clock: Clock;
  randomBytes: RandomBytes;
  /** Tells open pages which writes were taken (TAB-5). */
  tell: (opIds: string[]) => void;
};

/**
 * `done`: nothing that may go is left, or none of it can without a person. `busy`: a tab is sending, which is as good.
 * `left`: rows wait that another try may carry.
 */
export type WorkerDrainEnd = 'done' | 'busy' | 'left';

export async function drainWaiting(
  deps: WorkerDrainDeps,
): Promise<WorkerDrainEnd> {
  let end: WorkerDrainEnd = 'done';
  const isMine = await deps.locks.ifFree('outbox-drain', async () => {
    end = await drainAll(deps);
  });
  return isMine ? end : 'busy';
}

async function drainAll(deps: WorkerDrainDeps): Promise<WorkerDrainEnd> {
  const until = deps.clock() + RUN_MS;
  let end: WorkerDrainEnd = 'done';
  for (const name of await deps.databases()) {
    const spaceId = parseDatabaseName(name)?.spaceId;
    if (spaceId === undefined) continue;
    const space = await deps.open(name);
    if (space === null) continue;
    try {
      if ((await drainSpace(deps, space, spaceId, until)) === 'left')
        end = 'left';
    } finally {
      space.close();
    }
  }
  return end;
}

async function drainSpace(
  deps: WorkerDrainDeps,
  db: Space,
  spaceId: string,
  until: number,
): Promise<WorkerDrainEnd> {
  const { outbox, meta } = tablesOf(db);
  // Without an account nothing of a guest is ever sent, nor asked for (OUT-10).
  if ((await meta.get('courier'))?.v !== 'on') return 'done';
  if ((await outbox.where('state').equals('queued').count()) === 0)
    return 'done';
  let refused = false;
  const end = await drain({
    db,
    client: deps.client,
    clock: deps.clock,
    until,
    newClient: () =>
      Array.from(deps.randomBytes(8), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join(''),
    token: createToken(deps, spaceId, () => {
      refused = true;
    }),
    onAcked: ({ taken, rejected }) => deps.tell([...taken, ...rejected]),
  });
  if (refused) await meta.put({ k: 'needsAuth', v: true });
  return leftAfter(end, refused);
}

/** SW-3 (4): a person who has to sign in again cannot be helped by another try. */
const leftAfter = (end: DrainEnd, refused: boolean): WorkerDrainEnd =>
  end === 'empty' || refused ? 'done' : 'left';

/** One token for the run; the cookie may be another person's by now, whose words these are not (LEAVE-3). */
function createToken(
  deps: WorkerDrainDeps,
  spaceId: string,
  onRefused: () => void,
): () => Promise<string | null> {
  let held: string | null = null;
  return async () => {
    if (held !== null) return held;
    const reply = await deps.locks.exclusive('auth-refresh', () =>
      deps.account.refresh(),
    );
    if (!reply.ok) {
      if (ended.has(reply.error)) onRefused();
      return null;
    }
    if (reply.value.userId !== spaceId) {
      onRefused();
      return null;
    }
    held = reply.value.accessToken;
    return held;
  };
}

/** SW-4: the browser asked for the last time; the next start of the app sees it in the panel and registers again. */
export async function noteGivenUp(
  deps: Pick<WorkerDrainDeps, 'databases' | 'open'>,
): Promise<void> {
  for (const name of await deps.databases()) {
    if (parseDatabaseName(name) === null) continue;
    const space = await deps.open(name);
    if (space === null) continue;
    try {
      const { meta } = tablesOf(space);
      if ((await meta.get('courier'))?.v === 'on')
        await meta.put({ k: 'swGaveUp', v: true });
    } finally {
      space.close();
    }
  }
}

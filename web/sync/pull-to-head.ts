import type { Clock } from '#shared/base/clock.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { Cookie, PullAnswer, PullRequest } from '#shared/protocol/sync.ts';
import type { SyncClient, SyncFault } from '#web/api/sync-client.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';
import { applyPage } from './apply-page.ts';
import { parseCookie } from './cookie-step.ts';

export type PullDeps = {
  db: SpaceDb;
  client: Pick<SyncClient, 'pull'>;
  token: string;
  /** The client group whose mutation ids are wanted. */
  group: string;
  clock: Clock;
  signal?: AbortSignal;
};

export type Pulled = {
  /** For Replicache; always larger than the one it passed in when something changed (PULL-10). */
  cookie: Cookie;
  lastMutationIDChanges: Record<string, number>;
  rows: number;
  /** The device was sent away (LEAVE-4); nothing was taken. */
  wipe: boolean;
  /** Older rows are left: `pullBack` brings them, page by page, when nothing else is to be done (PULL-5). */
  hasOlder: boolean;
};

/**
 * PULL-1: page after page until the head; what was taken stays taken when a later page fails. `from`: the cookie Replicache
 * holds, or null. Rejects when the store fails.
 */
export async function pullToHead(
  deps: PullDeps & { from: Cookie | null },
): Promise<Result<Pulled, SyncFault>> {
  const { db, from, clock } = deps;
  let seen = from;
  let rows = 0;
  let before: number | null = null;
  for (;;) {
    const cookie = await nextCookie(db, seen);
    // A server that answers `more` and no further would be asked for ever.
    if (before !== null && (cookie?.v ?? 0) <= before)
      return err({ code: 'sync_unavailable' });
    const isFirst = cookie === null && (await isNewHere(db));
    const asked = await ask(deps, cookie, isFirst ? { back: {} } : {});
    if (!asked.ok) return asked;
    const answer = raised(asked.value, cookie === null ? from : null);
    const { lastMutationIDChanges, wipe } = answer;
    if (!wipe) {
      const applied = await applyPage(db, answer, {
        cookie,
        now: clock(),
        ...(isFirst && { back: 'first' }),
      });
      rows += applied.rows;
    }
    seen = answer.cookie;
    before = cookie?.v ?? -1;
    if (wipe || !answer.more) {
      const hasOlder = (await tablesOf(db).meta.get('back')) !== undefined;
      return ok({ cookie: seen, lastMutationIDChanges, rows, wipe, hasOlder });
    }
  }
}

/**
 * PULL-5: one page of older rows. `done`: none are left. Moves no cookie: what changed meanwhile is the tail's to bring.
 */
export async function pullBack(
  deps: PullDeps,
): Promise<Result<{ done: boolean; rows: number }, SyncFault>> {
  const { meta } = tablesOf(deps.db);
  const token = (await meta.get('back'))?.v;
  const cookie = parseCookie((await meta.get('cookie'))?.v);
  if (typeof token !== 'string' || cookie === null)
    return ok({ done: true, rows: 0 });
  const asked = await ask(deps, cookie, { back: { token } });
  if (!asked.ok) return asked;
  const answer = asked.value;
  if (answer.wipe) return ok({ done: true, rows: 0 });
  const now = deps.clock();
  const { rows } = await applyPage(deps.db, answer, {
    cookie,
    back: { token },
    now,
  });
  return ok({ done: typeof answer.back?.token !== 'string', rows });
}

/**
 * PULL-2: where rows stand is the store's to say; up to where mutation ids were heard of is Replicache's. Were that the
 * store's too, a crash between the two would leave a write pending for ever.
 */
async function nextCookie(
  db: SpaceDb,
  seen: Cookie | null,
): Promise<Cookie | null> {
  const stored = parseCookie((await tablesOf(db).meta.get('cookie'))?.v);
  if (stored === null) return null;
  return {
    ...stored,
    order: Math.max(stored.order, seen?.order ?? 0),
    l: seen?.epoch === stored.epoch ? seen.l : 0,
  };
}

/** Whoever had a write acknowledged has rows already that no page of the newest would bring again. */
async function isNewHere(db: SpaceDb): Promise<boolean> {
  return (await tablesOf(db).meta.get('lastAck')) === undefined;
}

/** A store that was lost begins again below the cookie that Replicache holds, which must never go back (RAPI-4). */
function raised(answer: PullAnswer, held: Cookie | null): PullAnswer {
  const { cookie } = answer;
  const lag = held === null ? 0 : held.order + 1 - cookie.order;
  if (lag <= 0) return answer;
  const { order, shift } = cookie;
  return {
    ...answer,
    cookie: { ...cookie, order: order + lag, shift: shift + lag },
  };
}

function ask(
  { client, token, group, signal }: PullDeps,
  cookie: Cookie | null,
  extra: Pick<PullRequest, 'back'>,
): Promise<Result<PullAnswer, SyncFault>> {
  const request: PullRequest = {
    pullVersion: 1,
    clientGroupID: group,
    profileID: '',
    schemaVersion: '1',
    cookie,
    ...extra,
  };
  return client.pull(request, {
    token,
    ...(signal === undefined ? {} : { signal }),
  });
}

import type {
  Cookie,
  PatchOp,
  PullAnswer,
  PullRequest,
} from '#shared/protocol/sync.ts';
import type { Db } from '#server/db/open-store.ts';
import {
  readMessagesOf,
  readRecordsOf,
  readSessionsOf,
  readSizesAbove,
  type Span,
} from '#server/db/pull-rows.ts';
import { readLmidChanges, type SpaceRow } from '#server/db/space-rows.ts';
import { readAudit } from './audit.ts';
import {
  backPage,
  firstPage,
  parseBackToken,
  type BackPage,
} from './back-page.ts';
import { cutPage, SIZES_NEEDED } from './cut-page.ts';
import { nextCookie, type PullPlan } from './plan-pull.ts';
import { putMessage, putRecord, putSession } from './put-rows.ts';

export type PageOf = {
  userId: string;
  space: SpaceRow;
  request: PullRequest;
  plan: PullPlan & { state: 'page' };
  now: number;
};

/** One answer out of one snapshot (PULL-7 to PULL-9); the caller gave it a database that stands still. */
export async function pullPage(db: Db, page: PageOf): Promise<PullAnswer> {
  const { cookie, back } = page.request;
  const token = parseBackToken(back?.token, page.space.epoch);
  if (cookie !== null && back !== undefined && !page.plan.isAnew)
    return olderPage(
      page,
      cookie,
      token === null && back.token === undefined
        ? await firstPage(db, page.userId, page.space)
        : await backPage(db, page.userId, token),
    );
  return back !== undefined && cookie === null
    ? newestPage(db, page)
    : tailPage(db, page);
}

/** PULL-5: what a new device shows first; its cookie stands at the head at once. */
async function newestPage(db: Db, page: PageOf): Promise<PullAnswer> {
  const { userId, space } = page;
  const first = await firstPage(db, userId, space);
  return headAnswer(db, page, {
    patch: first.patch,
    back: { token: first.token },
    isComplete: first.token === null,
  });
}

/** Older rows move no cookie: what changes meanwhile is the tail's to tell. */
function olderPage(page: PageOf, cookie: Cookie, older: BackPage): PullAnswer {
  const more = cookie.v < page.space.version;
  return {
    cookie,
    lastMutationIDChanges: {},
    patch: older.patch,
    more,
    complete: !more && older.token === null,
    reason: null,
    back: { token: older.token },
    now: page.now,
    wipe: false,
  };
}

async function tailPage(db: Db, page: PageOf): Promise<PullAnswer> {
  const { userId, space, plan } = page;
  const { v, shift, isAnew } = plan;
  const sizes = await readSizesAbove(db, userId, { v, limit: SIZES_NEEDED });
  const cut = cutPage(sizes);
  const upTo = cut === null || cut.isAll ? space.version : cut.last;
  const rows =
    cut === null ? [] : await readChanged(db, userId, { above: v, upTo });
  const clear: PatchOp[] = isAnew ? [{ op: 'clear' }] : [];
  const patch = [...clear, ...rows];
  if (upTo >= space.version)
    return headAnswer(db, page, { patch, isComplete: true });
  const { epoch } = space;
  const next = { epoch, v: upTo, l: plan.l, shift };
  return {
    cookie: nextCookie(page.request.cookie, next, true),
    lastMutationIDChanges: {},
    patch,
    more: true,
    complete: false,
    reason: isAnew ? 'epoch' : null,
    now: page.now,
    wipe: false,
  };
}

/** PULL-9: only the page that reaches the head tells mutation ids, so no op counts as done before its row is there. */
async function headAnswer(
  db: Db,
  { userId, space, request, plan, now }: PageOf,
  {
    patch,
    back,
    isComplete,
  }: {
    patch: PatchOp[];
    back?: { token: string | null };
    isComplete: boolean;
  },
): Promise<PullAnswer> {
  const { epoch, version } = space;
  const groupId = request.clientGroupID;
  const lastMutationIDChanges = await readLmidChanges(db, userId, {
    groupId,
    above: plan.l,
  });
  const isNews =
    patch.length > 0 || Object.keys(lastMutationIDChanges).length > 0;
  const next = { epoch, v: version, l: version, shift: plan.shift };
  // Only who stands at the head can be compared with it.
  const isLevel = request.cookie?.v === version && !plan.isAnew;
  const audit =
    request.audit !== undefined && isLevel
      ? await readAudit(db, userId, request.audit)
      : null;
  return {
    cookie: nextCookie(request.cookie, next, isNews),
    lastMutationIDChanges,
    patch: [...patch, ...(audit?.patch ?? [])],
    more: false,
    complete: isComplete,
    reason: plan.isAnew ? 'epoch' : null,
    ...(back === undefined ? {} : { back }),
    now,
    wipe: false,
    ...(audit === null ? {} : { audit: audit.found }),
  };
}

/** Sessions come before what stands in them. */
async function readChanged(
  db: Db,
  userId: string,
  span: Span,
): Promise<PatchOp[]> {
  return [
    ...(await readSessionsOf(db, userId, span)).map(putSession),
    ...(await readRecordsOf(db, userId, span)).map(putRecord),
    ...(await readMessagesOf(db, userId, span)).map(putMessage),
  ];
}

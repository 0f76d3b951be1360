// One page of a pull becomes rows, in one transaction with the cookie (PULL-3, TAB-7):
//
//   cookie compared -> sessions -> records -> messages -> heads of lanes -> stamp -> cookie, back, lastPull
//
// - A row is taken when its version is not below the one here. Absence removes nothing, and neither does `clear` (PULL-4).
// - A row with waiting writes keeps showing them; the server's row goes beside it (MERGE-5).
// - Words of an erased session do not come back, and drafts are not touched.
// - In a new epoch, and in an audit, versions tell nothing: the two rows are united (MERGE-7, EPOCH-4).
// - Twice, late, or of a tab that lost its lead, a page changes nothing that is newer.
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  mergeMessage,
  mergeRecord,
  mergeSession,
} from '#shared/merge/merge-row.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type { PullAnswer } from '#shared/protocol/sync.ts';
import type { Based } from '#web/local-store/base.ts';
import { noteInbox } from '#web/local-store/inbox-list.ts';
import {
  messageKind,
  recordKind,
  rowOver,
  serverRow,
  sessionKind,
  type RowKind,
} from '#web/local-store/row-view.ts';
import type {
  MessageRow,
  RecordRow,
  SessionRow,
} from '#web/local-store/rows.ts';
import {
  tablesOf,
  type SpaceDb,
  type SpaceTables,
} from '#web/local-store/space-tables.ts';
import { messageOf, recordOf, sessionOf } from '#web/outbox/op-rows.ts';
import { waitingOps } from '#web/outbox/waiting-ops.ts';
import { isWrite } from '#web/outbox/why-parked.ts';
import {
  decideCookie,
  parseCookie,
  type Asked,
  type CookieStep,
} from './cookie-step.ts';
import { emptyKnown } from './empty-known.ts';
import { moveHeads } from './move-heads.ts';
import { noteMeta } from './page-meta.ts';
import { readPatch, type Patch } from './read-patch.ts';
import { changedAt, touchedOf } from './touched.ts';

/** `rows`: how many were changed; `sessions`: those whose rows were; `step`: what became of the cookie. */
export type Applied = {
  rows: number;
  sessions: SessionId[];
  step: CookieStep;
};

export async function applyPage(
  db: SpaceDb,
  answer: PullAnswer,
  asked: Asked,
): Promise<Applied> {
  const patch = readPatch(answer.patch);
  const { erased, ...applied } = await db.transaction(
    'rw',
    ['outbox', 'messages', 'sessions', 'records', 'lanes', 'meta'],
    // An async function: Dexie keeps a transaction over the awaits of such a one alone.
    async () => applyInside(tablesOf(db), { answer, patch, asked }),
  );
  // In steps, with readers in between (STORE-3); should the page die here, the server's own rows come emptied.
  for (const sid of erased) while (await emptyKnown(db, sid));
  return applied;
}

type Page = { answer: PullAnswer; patch: Patch; asked: Asked };

async function applyInside(
  tables: SpaceTables,
  page: Page,
): Promise<Applied & { erased: SessionId[] }> {
  const stored = parseCookie((await tables.meta.get('cookie'))?.v);
  const step = decideCookie(
    stored,
    { asked: page.asked.cookie, isFirst: page.asked.back === 'first' },
    page.answer,
  );
  if (step === 'foreign') return { rows: 0, sessions: [], step, erased: [] };
  const { patch } = page;
  const over: Over = {
    waiting: await waitingOn(tables, patch),
    isUniting:
      page.asked.isAudit === true ||
      (step === 'forward' && page.answer.reason === 'epoch') ||
      (await tables.meta.get('resync')) !== undefined,
  };
  const sessions = await putSessions(tables, patch.sessions, over);
  const records = await putRecords(tables, patch.records, over);
  const messages = await putMessages(tables, patch.messages, over);
  await noteInbox(
    tables,
    messages.filter(isBoxed).map(({ id }) => id),
  );
  await moveHeads(tables, patch.messages);
  await noteMeta(tables, page, step);
  return {
    rows: sessions.rows.length + records + messages.length,
    sessions: [
      ...new Set([
        ...sessions.rows.map(({ id }) => id),
        ...messages.map(({ sid }) => sid),
      ]),
    ],
    step,
    erased: sessions.erased,
  };
}

/** The common case, an empty outbox, costs one look. */
async function waitingOn(
  tables: SpaceTables,
  { messages, sessions }: Patch,
): Promise<OutboxRow[]> {
  if ((await tables.outbox.limit(1).count()) === 0) return [];
  const sids = [
    ...messages.map(({ sid }) => sid),
    ...sessions.map(({ id }) => id),
  ];
  const rows = await waitingOps(tables, [...new Set(sids)]);
  return rows.filter(({ op }) => isWrite(op));
}

/** What rows of a page are laid over. */
type Over = { waiting: OutboxRow[]; isUniting: boolean };

/** The row to store, or null: the one here is newer. */
function taken<Row extends { ver: number; erased: 0 | 1 }>(
  kind: RowKind<Row>,
  { here, told }: { here: Based<Row> | undefined; told: Row },
  { waiting, isUniting }: Over,
  unite: (a: Row, b: Row) => Row,
): Based<Row> | null {
  const known = serverRow(kind, here);
  // Version and place are the server's; a row that nobody acknowledged, or whose words left, has nothing to add.
  if (isUniting && known !== null && known.ver > 0)
    return rowOver(kind, placedAs(unite(known, told), told), waiting);
  // A write that found its row erased changed nothing there, yet its answer bears a later version than the erasure (MERGE-4).
  const isNews = known === null || told.ver >= known.ver || told.erased === 1;
  return isNews ? rowOver(kind, told, waiting) : null;
}

function placedAs<Row extends { ver: number }>(row: Row, told: Row): Row {
  const { ver } = told;
  return { ...row, ver, ...('ord' in told && { ord: told.ord }) };
}

async function putSessions(
  { sessions }: SpaceTables,
  told: Session[],
  over: Over,
): Promise<{ rows: SessionRow[]; erased: SessionId[] }> {
  const here = await sessions.bulkGet(told.map(({ id }) => id));
  const changed = told.flatMap((row, n) => {
    const known = here[n];
    const waiting = over.waiting.filter(({ op }) => sessionOf(op) === row.id);
    const pair = { here: known, told: row };
    const next = taken(sessionKind, pair, { ...over, waiting }, mergeSession);
    return next === null ? [] : [{ next, known }];
  });
  const rows: SessionRow[] = [];
  const erased: SessionId[] = [];
  for (const { next, known } of changed) {
    if (next.erased === 1 && known?.erased !== 1) erased.push(next.id);
    const place = touchedOf(next.id, next.openedAt);
    const touched =
      known?.touched ?? (await freePlace(sessions, next.id, place));
    const row = { ...next, touched };
    await sessions.put(row);
    rows.push(row);
  }
  return { rows, erased };
}

async function putRecords(
  { records }: SpaceTables,
  told: Rec[],
  over: Over,
): Promise<number> {
  const here = await records.bulkGet(told.map(({ kind, id }) => [kind, id]));
  const changed = told.flatMap((row, n): RecordRow[] => {
    const known = here[n];
    const name = `${row.kind}\n${row.id}`;
    const waiting = over.waiting.filter(({ op }) => recordOf(op) === name);
    const pair = { here: known, told: row };
    const next = taken(recordKind, pair, { ...over, waiting }, mergeRecord);
    if (next === null) return [];
    const at = touchedOf(name, changedAt(next));
    return [{ ...next, touched: Math.max(known?.touched ?? 0, at) }];
  });
  await records.bulkPut(changed);
  return changed.length;
}

async function putMessages(
  { messages, sessions }: SpaceTables,
  told: Message[],
  over: Over,
): Promise<MessageRow[]> {
  const here = await messages.bulkGet(told.map(({ id }) => id));
  const sids = [...new Set(told.map(({ sid }) => sid))];
  const parents = new Map(
    (await sessions.bulkGet(sids)).flatMap((row): [SessionId, SessionRow][] =>
      row === undefined ? [] : [[row.id, row]],
    ),
  );
  const own = groupBy(over.waiting, ({ op }) => messageOf(op));
  const latest = new Map<SessionId, number>();
  const changed = told.flatMap((row, n): MessageRow[] => {
    const pair = { here: here[n], told: row };
    const waiting = own.get(row.id) ?? [];
    const next = taken(messageKind, pair, { ...over, waiting }, mergeMessage);
    if (next === null) return [];
    if (here[n] === undefined && row.role !== 'mark')
      latest.set(row.sid, Math.max(latest.get(row.sid) ?? 0, row.at));
    return [parents.get(row.sid)?.erased === 1 ? wordless(next) : next];
  });
  await messages.bulkPut(changed);
  for (const [sid, at] of latest)
    await raise(sessions, parents.get(sid), touchedOf(sid, at));
  return changed;
}

/** A reply that a device still has to seal for its session (VAULT-15). */
const isBoxed = ({ box, erased }: MessageRow): boolean =>
  box === 'inbox' && erased === 0;

/** MERGE-4: an erased session has no words, also when its erasure waits to be told to the server. */
function wordless({ base: _base, ...row }: MessageRow): MessageRow {
  return row.e === null
    ? row
    : { ...row, e: null, erased: 1, rev: row.rev + 1 };
}

/** A conversation with new words moves up in the list, never down. */
async function raise(
  sessions: SpaceTables['sessions'],
  row: SessionRow | undefined,
  to: number,
): Promise<void> {
  if (row === undefined || row.touched >= to) return;
  const touched = await freePlace(sessions, row.id, to);
  await sessions.update(row.id, { touched });
}

/** Pages of the list are cut at `touched`, so no two conversations share one. */
async function freePlace(
  sessions: SpaceTables['sessions'],
  id: SessionId,
  from: number,
): Promise<number> {
  for (let place = from; ; place += 1) {
    const there = await sessions.where('touched').equals(place).first();
    if (there === undefined || there.id === id) return place;
  }
}

function groupBy(
  rows: OutboxRow[],
  of: (row: OutboxRow) => OpId | null,
): Map<OpId, OutboxRow[]> {
  const groups = new Map<OpId, OutboxRow[]>();
  for (const row of rows) {
    const id = of(row);
    if (id !== null) groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return groups;
}

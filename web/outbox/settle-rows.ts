import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Op, OutboxRow } from '#shared/protocol/op.ts';
import {
  messageKind,
  recordKind,
  rowAfter,
  sessionKind,
  type Answered,
} from '#web/local-store/row-view.ts';
import type { MessageRow } from '#web/local-store/rows.ts';
import type { SpaceTables } from '#web/local-store/space-tables.ts';
import { messageOf, placeOf, recordOf, sessionOf } from './op-rows.ts';
import { waitingOps } from './waiting-ops.ts';
import { isWrite } from './why-parked.ts';

/** An acknowledged write, as it waited. */
export type Mine = Answered & { by: OutboxRow };

/** Gives the rows that these writes made what the server said of them; inside the caller's transaction. */
export async function settleRows(
  tables: SpaceTables,
  all: Mine[],
): Promise<void> {
  // A row that is no write any more is answered all the same; it has nothing to change.
  const mine = all.filter(({ by }) => isWrite(by.op));
  const plain = await settlePlain(tables, mine);
  const rest = mine.filter((one) => !plain.has(one));
  if (rest.length === 0) return;
  const messages = await messageIds(tables, rest);
  const sids = new Set([
    ...messages.values(),
    ...rest.flatMap(({ by }) => sessionOf(by.op) ?? []),
  ]);
  const waiting = (await waitingOps(tables, [...sids])).filter(({ op }) =>
    isWrite(op),
  );
  for (const id of unique(rest, (op) => sessionOf(op)))
    await settleSession(tables, id, rest, waiting);
  for (const name of unique(rest, recordOf))
    await settleRecord(tables, name, rest, waiting);
  for (const id of messages.keys())
    await settleMessage(tables, id, rest, waiting);
  await settleMarks(tables, rest);
}

/**
 * The common case, in bulk: a sent message that nothing else was written over. An edit or an erasure would have raised its
 * revision, and an answer that came before by a pull would lie in its base.
 */
async function settlePlain(
  { messages, sessions }: SpaceTables,
  mine: Mine[],
): Promise<Set<Mine>> {
  const sends = mine.filter(({ by }) => by.op.name === 'message.send');
  const rows = await messages.bulkGet(sends.map(({ by }) => by.opId));
  const sids = [...new Set(rows.flatMap((row) => row?.sid ?? []))];
  const erased = new Set(
    (await sessions.bulkGet(sids)).flatMap((row) =>
      row?.erased === 1 ? row.id : [],
    ),
  );
  const plain = new Set<Mine>();
  const changed: MessageRow[] = [];
  for (const [n, one] of sends.entries()) {
    const row = rows[n];
    if (row === undefined || !isPlain(row, one.by.op) || erased.has(row.sid))
      continue;
    plain.add(one);
    const { status, version, ord } = one.ack;
    if (status !== 'rejected')
      changed.push({ ...row, ver: version, ord: ord ?? row.ord });
  }
  await messages.bulkPut(changed);
  return plain;
}

const isPlain = (row: MessageRow, op: Op): boolean =>
  op.name === 'message.send' &&
  row.ver === 0 &&
  row.base === undefined &&
  row.rev === op.body.rev &&
  row.erased === op.body.erased;

async function settleSession(
  { sessions }: SpaceTables,
  id: string,
  mine: Mine[],
  waiting: OutboxRow[],
): Promise<void> {
  const isOfIt = ({ op }: { op: Op }): boolean => sessionOf(op) === id;
  const answered = mine.filter(({ by }) => isOfIt(by));
  const row = await sessions.get(id as SessionId); // ids of this kind are session ids
  const next = rowAfter(sessionKind, row, answered, waiting.filter(isOfIt));
  const touched = row?.touched ?? answered[0]?.by.at ?? 0;
  if (next !== undefined) await sessions.put({ ...next, touched });
}

async function settleRecord(
  { records }: SpaceTables,
  name: string,
  mine: Mine[],
  waiting: OutboxRow[],
): Promise<void> {
  const isOfIt = ({ op }: { op: Op }): boolean => recordOf(op) === name;
  const answered = mine.filter(({ by }) => isOfIt(by));
  const [first] = answered;
  const place = first === undefined ? null : placeOf(first.by.op);
  if (place === null) return;
  const row = await records.get(place);
  const next = rowAfter(recordKind, row, answered, waiting.filter(isOfIt));
  const touched = row?.touched ?? answered[0]?.by.at ?? 0;
  if (next !== undefined) await records.put({ ...next, touched });
}

async function settleMessage(
  { messages, sessions }: SpaceTables,
  id: OpId,
  mine: Mine[],
  waiting: OutboxRow[],
): Promise<void> {
  const isOfIt = ({ op }: { op: Op }): boolean => messageOf(op) === id;
  const answered = mine.filter(({ by }) => isOfIt(by));
  const row = await messages.get(id);
  const next = rowAfter(messageKind, row, answered, waiting.filter(isOfIt));
  if (next === undefined) return;
  const sent = answered.find(({ by }) => by.op.name === 'message.send');
  const ord = sent?.ack.ord;
  const placed = ord === undefined ? next : atPlace(next, ord);
  const session = await sessions.get(next.sid);
  await messages.put(session?.erased === 1 ? emptied(placed) : placed);
}

const atPlace = (row: MessageRow, ord: number): MessageRow => ({
  ...row,
  ord,
  ...(row.base !== undefined && { base: { ...row.base, ord } }),
});

/** MERGE-4: no late answer brings words back into an erased session. */
function emptied({ base: _base, ...row }: MessageRow): MessageRow {
  return row.erased === 1
    ? row
    : { ...row, e: null, erased: 1, rev: row.rev + 1 };
}

/** The `mark` rows of edits and erasures. */
async function settleMarks(
  { messages }: SpaceTables,
  mine: Mine[],
): Promise<void> {
  const marks = mine.filter(
    ({ by, ack }) => by.op.name === 'message.mark' && ack.status !== 'rejected',
  );
  const rows = await messages.bulkGet(marks.map(({ by }) => by.opId));
  await messages.bulkPut(
    marks.flatMap(({ ack }, n): MessageRow[] => {
      const row = rows[n];
      if (row === undefined || row.ver > ack.version) return [];
      return [{ ...row, ver: ack.version, ord: ack.ord ?? row.ord }];
    }),
  );
}

/** The messages that the writes are about, with the session of each. */
async function messageIds(
  { messages }: SpaceTables,
  mine: Mine[],
): Promise<Map<OpId, string>> {
  const ids = [...new Set(mine.flatMap(({ by }) => messageOf(by.op) ?? []))];
  const rows = await messages.bulkGet(ids);
  return new Map(
    ids.map((id, n) => {
      const of = mine.find(({ by }) => messageOf(by.op) === id)?.by.op;
      const sid = of?.name === 'message.send' ? of.body.sid : of?.sid;
      return [id, rows[n]?.sid ?? sid ?? ''];
    }),
  );
}

const unique = (mine: Mine[], of: (op: Op) => string | null): Set<string> =>
  new Set(mine.flatMap(({ by }) => of(by.op) ?? []));

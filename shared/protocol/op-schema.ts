import * as z from 'zod/mini';
import type { AnyOp, OpName, RestoreBody } from './op.ts';

// The bodies of operations as the server takes them, by name and version (sync.md section 2). Every version that ever shipped
// stays here and is lifted to the newest before it is applied (UPG-2): operations may wait on a phone for months.

const count = z.int().check(z.minimum(0));
const uuid = z.uuid();
/** Base64 of an envelope; 1 MB of words, padded and sealed, stays below. */
const envelope = z.string().check(z.minLength(1), z.maxLength(1_500_000));
const name = z
  .string()
  .check(z.minLength(1), z.maxLength(64), z.regex(/^[\w.:-]+$/));
const device = z.string().check(z.regex(/^[0-9a-f]{8}$/));
const moment = z.int().check(z.minimum(0), z.maximum(8.64e15));
const hlc = z.string().check(z.regex(/^[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{8}$/));

const lane = z.strictObject({
  d: device,
  i: z.int().check(z.minimum(1)),
  k: z.enum(['add', 'edit', 'delete']),
  rev: count,
  h: z.string().check(z.maxLength(64)),
  link: z.string().check(z.maxLength(64)),
});

const field = z.strictObject({
  e: envelope,
  hlc,
  op: uuid,
  was: z.array(uuid).check(z.maxLength(20)),
});

const seal = z.strictObject({
  mac: z.string().check(z.minLength(1), z.maxLength(64)),
  rev: count,
  lanes: z.array(lane).check(z.maxLength(200)),
});

/** A message with its words, or an empty one that was erased before it was ever sent (OUT-9). */
const message = z.strictObject({
  id: uuid,
  sid: uuid,
  role: z.enum(['user', 'maya']),
  at: moment,
  rev: count,
  box: z.literal('session'),
  e: z.nullable(envelope),
  lane: z.nullable(lane),
  re: z.nullable(uuid),
  turn: z.nullable(uuid),
  erased: z.union([z.literal(0), z.literal(1)]),
});

const flag = z.union([z.literal(0), z.literal(1)]);

/** Rows as they lie in a store (EPOCH-5). */
const storedMessage = z.strictObject({
  ...message.shape,
  role: z.enum(['user', 'maya', 'mark']),
  box: z.enum(['session', 'inbox']),
  ord: count,
  ver: count,
  erased: flag,
});
const stored = {
  f: z.record(name, field),
  also: z
    .array(z.strictObject({ ...field.shape, field: name }))
    .check(z.maxLength(500)),
  ver: count,
  erased: flag,
};
const storedRecord = z.strictObject({ ...stored, kind: name, id: name });
const storedSession = z.strictObject({
  ...stored,
  kind: z.literal('session'),
  id: uuid,
  openedAt: moment,
  closedAt: z.nullable(moment),
  seal: z.nullable(seal),
});

const bodies = {
  'session.open': z.strictObject({
    id: uuid,
    openedAt: moment,
    f: z.record(name, field),
  }),
  'session.close': z.strictObject({ id: uuid, seal: z.nullable(seal) }),
  'message.send': message,
  'message.mark': z.strictObject({
    id: uuid,
    target: uuid,
    kind: z.enum(['add', 'edit', 'delete']),
    e: z.optional(envelope),
    lane: z.nullable(lane),
  }),
  'record.set': z.strictObject({
    kind: name,
    id: name,
    set: z
      .array(
        z.strictObject({
          field: name,
          was: z.array(uuid).check(z.maxLength(20)),
          e: envelope,
          hlc,
        }),
      )
      .check(z.maxLength(50)),
  }),
  'record.erase': z.strictObject({ kind: name, id: name }),
  restore: z.strictObject({
    key: z.string().check(z.maxLength(140)),
    row: z.union([storedMessage, storedSession, storedRecord]),
  }),
} as const satisfies Record<OpName | 'restore', z.ZodMiniType>;

const frame = {
  opId: uuid,
  v: z.literal(1),
  at: moment,
  dev: device,
  sid: z.optional(uuid),
  needs: z.optional(z.array(uuid).check(z.maxLength(100))),
};

/** `unknown`: no such name, or a version newer than this code: it waits, for ever (PUSH-10). `invalid`: refused for good. */
export type ReadOp =
  { state: 'op'; op: AnyOp } | { state: 'unknown' } | { state: 'invalid' };

/** Built once: building a schema costs more than reading an op by it. */
const schemas = new Map<string, z.ZodMiniType>(
  Object.entries(bodies).map(([known, body]) => [
    known,
    z.strictObject({ ...frame, name: z.literal(known), body }),
  ]),
);

/** Parses one operation of a push; what holds between its fields is checked too, so that no id says two things. */
export function readOp(given: Record<string, unknown>): ReadOp {
  const called = given['name'];
  if (typeof called !== 'string') return { state: 'invalid' };
  const schema = schemas.get(called);
  if (schema === undefined) return { state: 'unknown' };
  if (typeof given['v'] === 'number' && given['v'] > 1)
    return { state: 'unknown' };
  const parsed = schema.safeParse(given);
  if (!parsed.success) return { state: 'invalid' };
  const op = parsed.data as unknown as AnyOp; // ids are brands of the same strings
  return agrees(op) ? { state: 'op', op } : { state: 'invalid' };
}

function agrees(op: AnyOp): boolean {
  switch (op.name) {
    case 'session.open':
    case 'session.close':
      return op.sid === undefined || op.sid === op.body.id;
    case 'message.send':
      return (
        op.body.id === op.opId &&
        (op.sid === undefined || op.sid === op.body.sid) &&
        (op.body.erased === 1) === (op.body.e === null)
      );
    case 'message.mark':
      return (
        op.body.id === op.opId &&
        (op.body.kind === 'edit') === (op.body.e !== undefined)
      );
    case 'record.set':
    case 'record.erase':
      return true;
    case 'restore':
      return isWholeRow(op.body);
  }
}

/** The key names the row; a tombstone brings no words, and a record is none of the other kinds. */
function isWholeRow({ key, row }: RestoreBody): boolean {
  if ('sid' in row)
    return key === `m/${row.id}` && (row.erased === 0 || row.e === null);
  const isEmpty = Object.keys(row.f).length === 0 && row.also.length === 0;
  if (row.erased === 1 && !isEmpty) return false;
  return 'openedAt' in row
    ? key === `s/${row.id}`
    : row.kind !== 'session' && key === `r/${row.kind}/${row.id}`;
}

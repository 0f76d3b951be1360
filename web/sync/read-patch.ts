import * as z from 'zod/mini';
import { isUuid } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import type { PatchOp } from '#shared/protocol/sync.ts';

// Rows as a server tells them. Fields this code does not know are dropped: no row may bring what belongs to the device alone.

const count = z.int().check(z.minimum(0));
const uuid = z.string().check(z.refine(isUuid));
const erased = z.union([z.literal(0), z.literal(1)]);
const lane = z.object({
  d: z.string(),
  i: count,
  k: z.enum(['add', 'edit', 'delete']),
  rev: count,
  h: z.string(),
  link: z.string(),
});
const field = z.object({
  e: z.string(),
  hlc: z.string(),
  op: z.string(),
  was: z.array(z.string()),
});
const fields = {
  f: z.record(z.string(), field),
  also: z.array(z.object({ ...field.shape, field: z.string() })),
  ver: count,
  erased,
};

const message = z.object({
  id: uuid,
  sid: uuid,
  role: z.enum(['user', 'maya', 'mark']),
  at: z.number(),
  ord: count,
  ver: count,
  rev: count,
  box: z.enum(['session', 'inbox']),
  e: z.nullable(z.string()),
  lane: z.nullable(lane),
  re: z.nullable(z.string()),
  turn: z.nullable(z.string()),
  erased,
});
const session = z.object({
  kind: z.literal('session'),
  id: uuid,
  ...fields,
  openedAt: z.number(),
  closedAt: z.nullable(z.number()),
  seal: z.nullable(
    z.object({ mac: z.string(), rev: count, lanes: z.array(lane) }),
  ),
});
const record = z.object({ kind: z.string(), id: z.string(), ...fields });

/** `unread`: keys whose rows are not of this wire; the others of the page are taken all the same. */
export type Patch = {
  messages: Message[];
  sessions: Session[];
  records: Rec[];
  unread: string[];
};

/** PULL-4: tombstones are rows like any other, and a `clear` removes nothing. */
export function readPatch(ops: readonly PatchOp[]): Patch {
  const patch: Patch = { messages: [], sessions: [], records: [], unread: [] };
  for (const op of ops)
    if (op.op === 'put' && !take(patch, op.key, op.value))
      patch.unread.push(op.key);
  return patch;
}

function take(patch: Patch, key: string, value: unknown): boolean {
  // The schemas check what is relied on; ids are brands of the same strings.
  if (key.startsWith('m/')) {
    const row = read<Message>(message, value);
    return (
      row !== null && key === `m/${row.id}` && patch.messages.push(row) > 0
    );
  }
  if (key.startsWith('s/')) {
    const row = read<Session>(session, value);
    return (
      row !== null && key === `s/${row.id}` && patch.sessions.push(row) > 0
    );
  }
  const row = read<Rec>(record, value);
  return (
    row !== null &&
    key === `r/${row.kind}/${row.id}` &&
    patch.records.push(row) > 0
  );
}

function read<Row>(schema: z.ZodMiniType, value: unknown): Row | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? (parsed.data as Row) : null;
}

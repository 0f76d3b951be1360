import type { DeviceId, OpId, SessionId } from '#shared/base/ids.ts';
import type { Op, OutboxRow } from '#shared/protocol/op.ts';
import type { Ack, Refusal } from '#shared/protocol/sync.ts';
import { databaseName, MayaDb } from '#web/local-store/schema.ts';
import type { Chain } from './commit-op.ts';

// Writes for tests of sync, told apart by small numbers.

const hex = (n: number, digits: number): string =>
  n.toString(16).padStart(digits, '0');

export const opIdOf = (n: number): OpId =>
  `00000000-0000-7000-8000-${hex(n, 12)}` as OpId;
export const sidOf = (n: number): SessionId =>
  `00000000-0000-7000-9000-${hex(n, 12)}` as SessionId;
export const dev = '00c0ffee' as DeviceId;
export const hlcOf = (n: number): string =>
  `${hex(n * 60_000, 12)}-0000-${dev}`;

const frame = (n: number) =>
  ({ opId: opIdOf(n), v: 1, at: n * 60_000, dev }) as const;

export const sendOp = (
  n: number,
  session: number,
  { bytes = 0, role = 'user' as 'user' | 'maya' } = {},
): Extract<Op, { name: 'message.send' }> => ({
  ...frame(n),
  name: 'message.send',
  sid: sidOf(session),
  body: {
    id: opIdOf(n),
    sid: sidOf(session),
    role,
    at: n * 60_000,
    rev: 0,
    box: 'session',
    e: `words-${n}${'x'.repeat(bytes)}`,
    lane: null,
    re: null,
    turn: null,
    erased: 0,
  },
});

export const openOp = (n: number, session: number): Op => ({
  ...frame(n),
  name: 'session.open',
  sid: sidOf(session),
  body: { id: sidOf(session), openedAt: n * 60_000, f: {} },
});

export const closeOp = (n: number, session: number): Op => ({
  ...frame(n),
  name: 'session.close',
  sid: sidOf(session),
  body: { id: sidOf(session), seal: null },
});

export const markOp = (
  n: number,
  target: number,
  session?: number,
): Extract<Op, { name: 'message.mark' }> => ({
  ...frame(n),
  name: 'message.mark',
  ...(session === undefined ? {} : { sid: sidOf(session) }),
  body: { id: opIdOf(n), target: opIdOf(target), kind: 'delete', lane: null },
});

export const setOp = (
  n: number,
  kind: string,
  id: string,
  { bytes = 0, field = 'text', was = [] as OpId[] } = {},
): Extract<Op, { name: 'record.set' }> => ({
  ...frame(n),
  name: 'record.set',
  ...(kind === 'session' && { sid: id as SessionId }),
  body: {
    kind,
    id,
    set: [{ field, was, e: `words-${n}${'x'.repeat(bytes)}`, hlc: hlcOf(n) }],
  },
});

export const eraseOp = (n: number, kind: string, id: string): Op => ({
  ...frame(n),
  name: 'record.erase',
  ...(kind === 'session' && { sid: id as SessionId }),
  body: { kind, id },
});

export const rowOf = (op: Op, seq: number): OutboxRow => ({
  seq,
  opId: op.opId,
  ...(op.sid === undefined ? {} : { sid: op.sid }),
  op,
  at: op.at,
  tries: 0,
  state: 'queued',
});

export const sendRow = (
  n: number,
  session: number,
  extra?: { bytes?: number },
): OutboxRow => rowOf(sendOp(n, session, extra), n);

export const recordRow = (
  n: number,
  kind: string,
  id: string,
  extra?: { bytes?: number },
): OutboxRow => rowOf(setOp(n, kind, id, extra), n);

let made = 0;

/** A database of a page, empty and opened. Node's tests import `fake-indexeddb/auto` before this. */
export async function openTestDb(): Promise<MayaDb> {
  made += 1;
  const name = databaseName(`00000000-0000-4000-8000-${hex(made, 12)}`);
  const db = new MayaDb(`${name}-${Math.random()}`, 'strict');
  await db.open();
  return db;
}

/** Links that need no key. */
export const chain: Chain = {
  link: ({ dev: d }, before, { k, rev }) => ({
    d,
    i: (before?.i ?? 0) + 1,
    k,
    rev,
    h: 'h',
    link: `after-${before?.i ?? 0}`,
  }),
  sealSession: () => 'mac',
};

export const ackOf = (
  n: number,
  version: number,
  extra: { ord?: number; status?: 'duplicate' } = {},
): Ack => ({ opId: opIdOf(n), status: 'applied', version, ...extra });

export const refusalOf = (
  n: number,
  version: number,
  reason: Refusal = 'invalid',
): Ack => ({ opId: opIdOf(n), status: 'rejected', version, reason });

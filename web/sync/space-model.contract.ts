import type { OpId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  bareRecord,
  bareSession,
  closedSession,
  erasedRecord,
  markedMessage,
  markOf,
  openedSession,
  setRecord,
} from '#shared/mutators/apply-op.ts';
import type { Op } from '#shared/protocol/op.ts';
import type {
  Ack,
  Cookie,
  PatchOp,
  PullAnswer,
  Refusal,
} from '#shared/protocol/sync.ts';

// The truth of one space in its simplest form, to hold a device against: an effect per opId, a version per push, rows by
// version. It knows nothing of clients, limits and faults; those are the tests' own.

type Row = Message | Session | Rec;

export function createSpaceModel({
  refuse = () => null,
  pageRows = 4,
}: {
  refuse?: (op: Op) => Refusal | null;
  pageRows?: number;
} = {}) {
  const rows = new Map<string, Row>();
  const acks = new Map<OpId, Ack>();
  let version = 0;
  let ord = 1;
  const epoch = '1-model';

  const get = <T extends Row>(key: string): T | undefined =>
    rows.get(key) as T | undefined; // a key has rows of one kind
  const put = (key: string, row: Row): void =>
    void rows.set(key, { ...row, ver: version });
  const place = (): number => {
    ord += 1;
    return ord;
  };

  function send(op: Extract<Op, { name: 'message.send' }>): Refusal | number {
    const { id, sid, e } = op.body;
    const session = get<Session>(`s/${sid}`);
    if (session?.erased === 1 && e !== null) return 'erased';
    if (session === undefined) put(`s/${sid}`, bareSession(sid, op.at));
    const at = place();
    put(`m/${id}`, { ...op.body, ver: 0, ord: at });
    return at;
  }

  function mark(op: Extract<Op, { name: 'message.mark' }>): Refusal | number {
    const target = get<Message>(`m/${op.body.target}`);
    if (target === undefined && op.sid === undefined) return 'invalid';
    if (target === undefined) {
      const at = place();
      const stub = { ...bareMessage, sid: op.sid ?? bareMessage.sid, ord: at };
      put(`m/${op.opId}`, markOf(op, stub));
      return at;
    }
    put(`m/${op.opId}`, markOf(op, target));
    put(`m/${target.id}`, markedMessage(op, target));
    return target.ord;
  }

  function eraseSession(id: Session['id'], at: number): void {
    put(
      `s/${id}`,
      erasedRecord(get<Session>(`s/${id}`) ?? bareSession(id, at)),
    );
    for (const [key, row] of rows)
      if ('sid' in row && row.sid === id && row.erased === 0)
        put(key, { ...row, e: null, erased: 1, rev: row.rev + 1 });
  }

  /** The place of a new message, a reason, or nothing to say. */
  function effect(op: Op): Refusal | number | undefined {
    switch (op.name) {
      case 'message.send':
        return send(op);
      case 'message.mark':
        return mark(op);
      case 'session.open':
      case 'session.close': {
        const row =
          get<Session>(`s/${op.body.id}`) ?? bareSession(op.body.id, op.at);
        if (row.erased === 1) return undefined;
        put(
          `s/${op.body.id}`,
          op.name === 'session.open'
            ? openedSession(op, row)
            : closedSession(op, row),
        );
        return undefined;
      }
      case 'record.set':
      case 'record.erase': {
        const { kind, id } = op.body;
        const isSession = kind === 'session';
        const key = isSession ? `s/${id}` : `r/${kind}/${id}`;
        const known = get<Rec>(key);
        if (known?.erased === 1)
          return op.name === 'record.set' ? 'erased' : undefined;
        if (op.name === 'record.erase' && isSession) {
          eraseSession(id as Session['id'], op.at);
          return undefined;
        }
        const bare = isSession
          ? bareSession(id as Session['id'], op.at)
          : bareRecord(kind, id);
        const row = known ?? bare;
        put(
          key,
          op.name === 'record.set' ? setRecord(op, row) : erasedRecord(row),
        );
        return undefined;
      }
    }
  }

  function takeOne(op: Op): Ack {
    const known = acks.get(op.opId);
    if (known !== undefined)
      return known.status === 'rejected'
        ? known
        : { ...known, status: 'duplicate' };
    const said = refuse(op) ?? effect(op);
    const ack: Ack =
      typeof said === 'string'
        ? { opId: op.opId, status: 'rejected', version, reason: said }
        : {
            opId: op.opId,
            status: 'applied',
            version,
            ...(said !== undefined && { ord: said }),
          };
    acks.set(op.opId, ack);
    return ack;
  }

  return {
    rows: () => structuredClone(rows),
    row: <T extends Row>(key: string): T | undefined =>
      structuredClone(get<T>(key)),
    version: () => version,
    isTaken: (opId: OpId) => acks.has(opId),
    push(ops: readonly Op[]): Ack[] {
      version += 1;
      return structuredClone(ops.map((op) => takeOne(structuredClone(op))));
    },
    /** Whole versions only, `pageRows` rows or a little more (PULL-8). */
    pull(cookie: Cookie | null): PullAnswer {
      const from = cookie?.v ?? 0;
      const above = [...rows]
        .filter(([, { ver }]) => ver > from)
        .sort(([, a], [, b]) => a.ver - b.ver);
      const last = above[pageRows - 1]?.[1].ver ?? version;
      const page = above.filter(([, { ver }]) => ver <= last);
      const more = page.length < above.length;
      return {
        cookie: {
          order: more ? last : version,
          epoch,
          v: more ? last : version,
          l: more ? (cookie?.l ?? 0) : version,
          shift: 0,
        },
        lastMutationIDChanges: {},
        patch: page.map(([key, row]) => putOf(key, row)),
        more,
        complete: !more,
        reason: null,
        now: 1e12,
        wipe: false,
      };
    },
  };
}

export type SpaceModel = ReturnType<typeof createSpaceModel>;

export const putOf = (key: string, row: object): PatchOp => ({
  op: 'put',
  key,
  value: structuredClone(row) as Record<string, unknown>,
});

const bareMessage: Message = {
  id: '' as OpId,
  sid: '' as Message['sid'],
  role: 'user',
  at: 0,
  ord: 0,
  ver: 0,
  rev: 0,
  box: 'session',
  e: null,
  lane: null,
  re: null,
  turn: null,
  erased: 0,
};

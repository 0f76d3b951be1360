import { err, ok } from '#shared/base/result.ts';
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
import { readOp } from '#shared/protocol/op-schema.ts';
import type { AnyOp, Op } from '#shared/protocol/op.ts';
import { PAGE_ROWS } from '#shared/protocol/sync-limits.ts';
import type {
  Ack,
  Mutation,
  PullAnswer,
  PullRequest,
  PushAnswer,
  PushRequest,
} from '#shared/protocol/sync.ts';
import type { SyncClient, SyncFault } from '#web/api/sync-client.ts';

// One person's space as a server in memory: it keeps the contract of push and pull as devices see it, so that couriers can be
// tried without a network. The true server is met in e2e/journeys/sync.spec.ts.

type Put = { key: string; value: Message | Session | Rec; version: number };
/** How the next request ends instead of well; `lost`: it takes effect and its answer does not arrive. */
export type Trouble = SyncFault | 'lost';

export function createServerRig() {
  const rows = new Map<string, Put>();
  const acks = new Map<string, Ack>();
  const clients = new Map<
    string,
    { group: string; lmid: number; version: number }
  >();
  const seen = {
    pushes: [] as PushRequest[],
    pulls: [] as PullRequest[],
    /** When each push came, by `say.clock`. */
    at: [] as number[],
    tokens: [] as string[],
    /** How often an op took effect. */
    effects: new Map<string, number>(),
    /** Most requests of one kind that were under way at once. */
    atOnce: 0,
  };
  const say = {
    clock: () => 0,
    epoch: '1-rig',
    wipe: false,
    /** Names of operations that this server does not know yet. */
    unknown: new Set<string>(),
    /** Operations that are refused for good. */
    refuse: new Map<OpId, NonNullable<Ack['reason']>>(),
    stopAt: null as { opId: OpId; retryAfterMs?: number } | null,
    trouble: [] as Trouble[],
    pullTrouble: [] as SyncFault[],
    /** Most mutations of a request; more is too large. */
    most: 200,
    /** Requests wait until this resolves. */
    gate: null as Promise<void> | null,
  };
  let version = 0;
  let ordNext = 1;
  let shift = 0;
  let underWay = 0;

  const get = <Row extends Put['value']>(key: string): Row | undefined =>
    rows.get(key)?.value as Row | undefined; // a key has rows of one kind
  const put = (key: string, value: Put['value'], at: number): void => {
    const stored = { ...value, ver: at };
    if (!('ord' in stored)) delete (stored as { touched?: number }).touched;
    rows.set(key, { key, value: stored, version: at });
  };

  function apply(op: AnyOp, at: number): number | undefined {
    seen.effects.set(op.opId, (seen.effects.get(op.opId) ?? 0) + 1);
    switch (op.name) {
      case 'message.send': {
        const { sid } = op.body;
        if (get(`s/${sid}`) === undefined)
          put(`s/${sid}`, bareSession(sid, op.at), at);
        const ord = ordNext;
        ordNext += 1;
        put(`m/${op.opId}`, { ...op.body, ver: at, ord }, at);
        return ord;
      }
      case 'message.mark': {
        const target = get<Message>(`m/${op.body.target}`);
        if (target === undefined) return undefined;
        put(`m/${op.opId}`, markOf(op, target), at);
        put(`m/${target.id}`, markedMessage(op, target), at);
        return target.ord;
      }
      case 'session.open': {
        const { id, openedAt } = op.body;
        const row = get<Session>(`s/${id}`) ?? bareSession(id, openedAt);
        put(`s/${id}`, openedSession(op, row), at);
        return undefined;
      }
      case 'session.close': {
        const { id } = op.body;
        const row = get<Session>(`s/${id}`) ?? bareSession(id, op.at);
        put(`s/${id}`, closedSession(op, row), at);
        return undefined;
      }
      case 'record.set':
      case 'record.erase': {
        const { kind, id } = op.body;
        const isSession = kind === 'session';
        const key = isSession ? `s/${id}` : `r/${kind}/${id}`;
        const row =
          get<Rec>(key) ??
          (isSession ? bareSession(id as never, op.at) : bareRecord(kind, id));
        put(
          key,
          op.name === 'record.set' ? setRecord(op, row) : erasedRecord(row),
          at,
        );
        return undefined;
      }
      case 'restore': {
        const { key, row } = op.body;
        if (get(key) === undefined) put(key, row, at);
        return 'ord' in row ? row.ord : undefined;
      }
    }
  }

  function stopOf(mutation: Mutation): PushAnswer['stopped'] {
    const { opId } = mutation.args;
    if (say.stopAt?.opId === opId) return { ...say.stopAt, code: 'temporary' };
    if (say.unknown.has(String(mutation.args['name'])))
      return { opId, code: 'op-unknown' };
    return null;
  }

  function ackOf(mutation: Mutation, at: number): Ack {
    const opId = mutation.args.opId as OpId;
    const known = acks.get(opId);
    if (known !== undefined)
      return known.status === 'applied'
        ? { ...known, status: 'duplicate' }
        : known;
    const read = readOp(mutation.args);
    const reason =
      say.refuse.get(opId) ?? (read.state === 'op' ? undefined : 'invalid');
    if (reason !== undefined || read.state !== 'op') {
      const ack: Ack = {
        opId,
        status: 'rejected',
        version: at,
        reason: reason ?? 'invalid',
      };
      acks.set(opId, ack);
      return ack;
    }
    const ord = apply(read.op, at);
    const ack: Ack = {
      opId,
      status: 'applied',
      version: at,
      ...(ord === undefined ? {} : { ord }),
    };
    acks.set(opId, ack);
    return ack;
  }

  function push(request: PushRequest): PushAnswer {
    const at = version + 1;
    const given: Ack[] = [];
    let stopped: PushAnswer['stopped'] = null;
    for (const mutation of request.mutations) {
      const { clientID, id } = mutation;
      const client = clients.get(clientID) ?? {
        group: request.clientGroupID,
        lmid: id - 1,
        version: at,
      };
      stopped =
        id > client.lmid + 1
          ? { opId: mutation.args.opId, code: 'id-gap' }
          : stopOf(mutation);
      if (stopped !== null) break;
      given.push(ackOf(mutation, at));
      if (request.transient === true) continue;
      const lmid = Math.max(client.lmid, id);
      clients.set(clientID, { ...client, lmid, version: at });
    }
    if (given.length > 0) version = at;
    return { acks: given, epoch: say.epoch, version, now: 0, stopped };
  }

  function pull(request: PullRequest): PullAnswer {
    const { cookie } = request;
    const isTail = cookie?.epoch === say.epoch;
    const from = isTail ? cookie.v : 0;
    if (cookie !== null && !isTail) shift = cookie.order + 1;
    const above = [...rows.values()]
      .filter((row) => row.version > from)
      .sort((a, b) => a.version - b.version);
    const more = above.length > PAGE_ROWS;
    const cut = more ? (above[PAGE_ROWS]?.version ?? 0) : Infinity;
    const page = above.filter((row) => row.version < cut);
    const v = more ? cut - 1 : version;
    const l = cookie?.l ?? 0;
    const changed = [...clients].filter(
      ([, client]) =>
        client.group === request.clientGroupID && client.version > l,
    );
    return {
      cookie: {
        order: v + shift,
        epoch: say.epoch,
        v,
        l: more ? l : version,
        shift,
      },
      lastMutationIDChanges: more
        ? {}
        : Object.fromEntries(changed.map(([id, { lmid }]) => [id, lmid])),
      patch: [
        ...(cookie !== null && !isTail ? [{ op: 'clear' as const }] : []),
        ...page.map(({ key, value }) => ({
          op: 'put' as const,
          key,
          value: structuredClone(value) as Record<string, unknown>,
        })),
      ],
      more,
      complete: !more,
      reason: cookie !== null && !isTail ? 'epoch' : null,
      back: { token: null },
      now: 0,
      wipe: say.wipe,
    };
  }

  /** Counts requests under way and waits for the gate, as a wire would. */
  async function travel<T>(work: () => T): Promise<T> {
    underWay += 1;
    seen.atOnce = Math.max(seen.atOnce, underWay);
    try {
      await say.gate;
      await Promise.resolve();
      return work();
    } finally {
      underWay -= 1;
    }
  }

  const client: SyncClient = {
    push: (request, { token }) =>
      travel(() => {
        seen.pushes.push(structuredClone(request));
        seen.at.push(say.clock());
        seen.tokens.push(token);
        const trouble = say.trouble.shift();
        if (trouble !== undefined && trouble !== 'lost') return err(trouble);
        if (request.mutations.length > say.most)
          return err({ code: 'sync_too_large' as const });
        const answer = push(structuredClone(request));
        return trouble === 'lost'
          ? err({ code: 'no_network' as const })
          : ok(answer);
      }),
    pull: (request, { token }) =>
      travel(() => {
        seen.pulls.push(structuredClone(request));
        seen.tokens.push(token);
        const trouble = say.pullTrouble.shift();
        return trouble === undefined
          ? ok(structuredClone(pull(request)))
          : err(trouble);
      }),
  };

  return {
    client,
    say,
    seen,
    version: () => version,
    rows: () => [...rows.values()].map(({ value }) => structuredClone(value)),
    /** What another device of this person sent. */
    fromElsewhere(...ops: Op[]): void {
      push({
        pushVersion: 1,
        clientGroupID: 'elsewhere',
        profileID: '',
        schemaVersion: '1',
        transient: true,
        mutations: ops.map((op, at) => ({
          clientID: `elsewhere-${version}`,
          id: at + 1,
          name: 'op',
          timestamp: 0,
          args: structuredClone(op),
        })),
      });
    },
    /** Requests wait until what this gives is called. */
    shut(): () => void {
      let open: () => void = () => undefined;
      say.gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    /** A backup was put back: another epoch, with all rows that are there. */
    raiseEpoch(next: string): void {
      say.epoch = next;
      clients.clear();
    },
  };
}

export type ServerRig = ReturnType<typeof createServerRig>;

import type { DeviceId, OpId, SessionId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import {
  copyOf,
  type HonestSession,
  type Pick,
  type Rows,
} from './session-rig.contract.ts';

// SEAL-7: what somebody may try who holds all rows and all older states of all sessions, and no key. Each attack changes a
// copy in place, or says that it has nothing to get hold of there.

export type Target = {
  session: HonestSession;
  state: Rows;
  /** Another session of the same person, in its last state. */
  other: () => Rows;
  pick: Pick;
};

/** The state that is served in place of the honest one; null: not possible in this session. */
export type Attack = (target: Target) => Rows | null;

const oneOf = <T>(list: readonly T[], pick: Pick): T | undefined =>
  list[pick(Math.max(1, list.length))];

/** Messages that lanes speak of: a reply that nobody adopted is bound by nothing (VAULT-27). */
const bound = ({ rows }: Rows): Message[] =>
  rows.filter(({ role, box }) => role !== 'mark' && box === 'session');

const withLane = ({ rows }: Rows): (Message & { lane: Lane })[] =>
  rows.filter((row): row is Message & { lane: Lane } => row.lane !== null);

function flipText(text: string, pick: Pick): string {
  const at = pick(text.length);
  const code = text.charCodeAt(at) ^ (1 << pick(6));
  return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
}

function flipEntry(lane: Lane, pick: Pick): void {
  const kinds = ['add', 'edit', 'delete'] as const;
  const others = kinds.filter((kind) => kind !== lane.k);
  const changes = [
    () => (lane.d = flipText(lane.d, pick) as DeviceId),
    () => (lane.i ^= 1 << pick(4)),
    () => (lane.k = others[pick(2)] ?? 'add'),
    () => (lane.rev ^= 1 << pick(4)),
    () => (lane.h = flipText(lane.h, pick)),
    () => (lane.link = flipText(lane.link, pick)),
  ];
  changes[pick(changes.length)]?.();
}

/** Takes away what a device wrote from entry `from` on, and undoes what it did to the messages of others. */
function cutLane(
  { session, state }: Target,
  dev: string,
  from: number,
): Rows | null {
  const gone = withLane(state).filter(
    ({ lane }) => lane.d === dev && lane.i >= from,
  );
  for (const { role, re } of gone) {
    const target = state.rows.find(({ id }) => role === 'mark' && id === re);
    const [first = null] = session.versions.get(target?.id ?? '') ?? [];
    if (target !== undefined)
      Object.assign(target, { e: first, erased: 0, rev: 0 });
  }
  state.rows = state.rows.filter(
    (row) => !gone.some(({ id }) => id === row.id),
  );
  return gone.length === 0 ? null : state;
}

const devicesOf = (state: Rows): string[] => [
  ...new Set<string>(withLane(state).map(({ lane }) => lane.d)),
];

/** Two different members of a list. */
function twoOf<T>(list: readonly T[], pick: Pick): [T, T] | null {
  const at = pick(Math.max(1, list.length));
  const one = list[at];
  const other =
    list[(at + 1 + pick(Math.max(1, list.length - 1))) % list.length];
  return one === undefined || other === undefined || one === other
    ? null
    : [one, other];
}

function swap<Key extends keyof Message>(
  one: Message,
  other: Message,
  key: Key,
) {
  [one[key], other[key]] = [other[key], one[key]];
}

export const attacks: Record<string, Attack> = {
  'envelope flipped': ({ state, pick }) => {
    const row = oneOf(
      state.rows.filter(({ e, box }) => e !== null && box === 'session'),
      pick,
    );
    if (row?.e == null) return null;
    row.e = flipText(row.e, pick);
    return state;
  },
  'entry flipped': ({ state, pick }) => {
    const row = oneOf(withLane(state), pick);
    if (row === undefined) return null;
    flipEntry(row.lane, pick);
    return state;
  },
  'seal flipped': ({ state: { rows, seal }, pick }) => {
    if (seal === null) return null;
    const head = oneOf(seal.lanes, pick);
    if (head === undefined || pick(3) === 0)
      seal.mac = flipText(seal.mac, pick);
    else flipEntry(head, pick);
    return { rows, seal };
  },
  'row dropped': ({ state, pick }) => {
    const row = oneOf([...withLane(state), ...bound(state)], pick);
    if (row === undefined) return null;
    return { ...state, rows: state.rows.filter(({ id }) => id !== row.id) };
  },
  'row added': ({ state, other, pick }) => {
    const model = oneOf([...withLane(state), ...bound(state)], pick);
    if (model === undefined) return null;
    const added = structuredClone(model);
    added.id = `x${pick(99)}` as OpId;
    if (pick(2) === 0) added.lane = null;
    if (pick(2) === 0) added.e = oneOf(bound(other()), pick)?.e ?? null;
    if (pick(4) === 0) added.re = oneOf(bound(state), pick)?.id ?? null;
    state.rows.push(added);
    return state;
  },
  'rows swapped': ({ state, pick }) => {
    const key = (['e', 'id', 'lane', 'ord'] as const)[pick(4)] ?? 'e';
    const own = bound(state).filter(({ lane }) => lane !== null);
    const two = twoOf(own, pick);
    if (two === null) return null;
    const [one, another] = two;
    // Between devices there is no order to swap; two deleted messages have the same nothing for words.
    if (key === 'ord' && one.lane?.d !== another.lane?.d) return null;
    if (one[key] === another[key]) return null;
    swap(one, another, key);
    return state;
  },
  'row spliced in': ({ state, session, other, pick }) => {
    const theirs = other();
    const row = oneOf([...withLane(theirs), ...bound(theirs)], pick);
    const place = pick(state.rows.length);
    const here = state.rows[place];
    if (row === undefined || here === undefined) return null;
    const spliced = structuredClone(row);
    if (pick(2) === 0) spliced.sid = session.sid as SessionId;
    if (pick(2) === 0) spliced.id = here.id;
    const isAdded = pick(2) === 0 || here.box === 'inbox';
    state.rows.splice(place, isAdded ? 0 : 1, spliced);
    return state;
  },
  'role changed': ({ state, pick }) => {
    const row = oneOf([...withLane(state), ...bound(state)], pick);
    // A deleted message has no words that somebody could have said.
    if (row === undefined || row.erased === 1) return null;
    const roles = ['user', 'maya', 'mark'] as const;
    row.role = roles.filter((role) => role !== row.role)[pick(2)] ?? 'mark';
    return state;
  },
  'deletion forged': ({ state, pick }) => {
    const row = oneOf(
      bound(state).filter(({ erased }) => erased === 0),
      pick,
    );
    if (row === undefined) return null;
    Object.assign(row, { e: null, erased: 1, rev: row.rev + 1 });
    return state;
  },
  'deletion undone': ({ session, state, pick }) => {
    const row = oneOf(
      bound(state).filter(({ erased }) => erased === 1),
      pick,
    );
    const e = oneOf(session.versions.get(row?.id ?? '') ?? [], pick);
    if (row === undefined || e === undefined) return null;
    Object.assign(row, { e, erased: 0 });
    return state;
  },
  'edit undone': ({ session, state, pick }) => {
    const row = oneOf(
      bound(state).filter(({ rev, erased }) => rev > 0 && erased === 0),
      pick,
    );
    const [first] = session.versions.get(row?.id ?? '') ?? [];
    if (row === undefined || first === undefined) return null;
    Object.assign(row, { e: first, rev: 0 });
    return state;
  },
  'lane cut': (target) => {
    const { state, pick } = target;
    const row = oneOf(withLane(state), pick);
    return row === undefined ? null : cutLane(target, row.lane.d, row.lane.i);
  },
  'lane dropped': (target) => {
    const { state, pick } = target;
    const dev = oneOf(devicesOf(state), pick);
    if (dev === undefined) return null;
    const { seal } = state;
    if (seal !== null && pick(2) === 0)
      seal.lanes = seal.lanes.filter(({ d }) => d !== dev);
    return cutLane(target, dev, 1);
  },
  'lane renamed': ({ state, pick }) => {
    const dev = oneOf(devicesOf(state), pick);
    if (dev === undefined) return null;
    const heads = pick(2) === 0 ? (state.seal?.lanes ?? []) : [];
    for (const lane of [...withLane(state).map((row) => row.lane), ...heads])
      if (lane.d === dev) lane.d = 'ffffffff' as DeviceId;
    return state;
  },
  'lane reordered': ({ state, pick }) => {
    const dev = oneOf(devicesOf(state), pick);
    const two = twoOf(
      withLane(state).filter(({ lane }) => lane.d === dev),
      pick,
    );
    if (two === null) return null;
    const [one, another] = two;
    [one.lane.i, another.lane.i] = [another.lane.i, one.lane.i];
    if (pick(2) === 0)
      [one.lane.link, another.lane.link] = [another.lane.link, one.lane.link];
    return state;
  },
  'lane renumbered': ({ state, pick }) => {
    const from = oneOf(withLane(state), pick)?.lane;
    if (from === undefined) return null;
    const { d, i } = from;
    const by = pick(2) === 0 ? 1 : -1;
    const heads = pick(2) === 0 ? (state.seal?.lanes ?? []) : [];
    for (const lane of [...withLane(state).map((row) => row.lane), ...heads])
      if (lane.d === d && lane.i >= i) lane.i += by;
    return state;
  },
  'lane duplicated': ({ state, pick }) => {
    const from = oneOf(withLane(state), pick)?.lane;
    if (from === undefined) return null;
    const how = pick(3);
    const copies = withLane(structuredClone(state)).filter(
      ({ lane }) => lane.d === from.d && lane.i >= from.i,
    );
    for (const [at, copy] of copies.entries()) {
      if (how > 0) copy.id = `y${at}` as OpId;
      if (how > 1) copy.lane.d = 'eeeeeeee' as DeviceId;
    }
    state.rows.push(...copies);
    return state;
  },
  'other seal': ({ state, other }) => {
    const { seal } = other();
    return state.seal === null || seal === null ? null : { ...state, seal };
  },
  'seal taken away': ({ state }) =>
    state.seal === null ? null : { ...state, seal: null },
  'other session': ({ session, other, pick }) => {
    const theirs = other();
    const sid = session.sid as SessionId;
    if (pick(2) === 0) for (const row of theirs.rows) row.sid = sid;
    return withLane(theirs).length > 0 ? theirs : null;
  },
  rollback: ({ session, pick }) => {
    const older = oneOf(session.states.slice(0, -1), pick);
    if (older === undefined) return null;
    const last = session.states.at(-1);
    // Not older in what lanes tell: a reply that nobody adopted is missing, or an earlier seal lies over all rows (SEAL-5).
    const lanesOf = (state: Rows | undefined): string =>
      JSON.stringify([
        state?.seal === null,
        state?.rows.filter(({ lane }) => lane),
      ]);
    return lanesOf(older) === lanesOf(last) ? null : copyOf(older);
  },
};

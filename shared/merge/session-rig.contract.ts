import type { DeviceId, OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import { laneKey } from '#shared/crypto/derive.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import {
  hashEnvelope,
  laneStart,
  laneStep,
  sealMac,
} from '#shared/crypto/lanes.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Session } from '#shared/domain/session.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import type { Pins, SessionEvidence } from './check-session.ts';

// Sessions as honest devices write them: sent, answered, adopted, edited by one or by two at once, deleted, closed, grown,
// sealed again. Every state on the way is kept, since an older honest state is what a rollback serves.

export type Rows = { rows: Message[]; seal: Session['seal'] };

export type HonestSession = {
  sid: string;
  laneKey: Uint8Array;
  opens: (row: Message) => boolean;
  /** From the first message to the last state. */
  states: Rows[];
  /** Every envelope a message ever had, by id. */
  versions: Map<string, string[]>;
  pins: Pins;
};

export const user = 'u';
const vk = createSeededRandom(77)(32);

export type Pick = (below: number) => number;
export const pickerOf = (seed: number): Pick => {
  const random = createSeededRandom(seed);
  return (below) => {
    const [high = 0, low = 0] = random(2);
    return (high * 256 + low) % below;
  };
};

export const copyOf = (state: Rows): Rows => structuredClone(state);

export const headsOf = (rows: readonly Message[]): Lane[] => {
  const heads = new Map<string, Lane>();
  for (const { lane } of rows)
    if (lane !== null && lane.i > (heads.get(lane.d)?.i ?? 0))
      heads.set(lane.d, lane);
  return [...heads.values()];
};

export const evidenceOf = (
  session: HonestSession,
  state: Rows,
  pins: Pins | null = session.pins,
): SessionEvidence => {
  const { sid, laneKey: key, opens } = session;
  return { sid, laneKey: key, opens, pins, ...state };
};

/** `end`: how the session stands in its last state. */
export function buildSession(
  seed: number,
  end: 'open' | 'complete' | 'grew' | 'sealed again',
): HonestSession {
  const pick = pickerOf(seed);
  const random = createSeededRandom(seed + 1);
  const sid = `session ${seed}` as SessionId;
  const key = laneKey(vk, sid);
  const sealing = createSealing(
    { current: { gen: 1, bytes: vk }, older: [] },
    random,
  );
  const devices = ['0a0a0a0a', '1b1b1b1b', '2c2c2c2c'].slice(0, 1 + pick(3));
  const rows: Message[] = [];
  const states: Rows[] = [];
  const versions = new Map<string, string[]>();
  let seal: Session['seal'] = null;
  let made = 0;
  let ord = 0;

  const placeOf = ({ id, role }: Named) => ({ user, session: sid, id, role });
  const asDevice = (): string => devices[pick(devices.length)] ?? '0a0a0a0a';

  function entry(dev: string, step: Step): Lane {
    const last = headsOf(rows).find(({ d }) => d === dev);
    const i = (last?.i ?? 0) + 1;
    const link = laneStep(key, last?.link ?? laneStart(key, sid, dev), {
      ...step,
      i,
    });
    const { k, rev, h } = step;
    return { d: dev as DeviceId, i, k, rev, h, link };
  }

  function row(role: Message['role'], more: Partial<Message>): Message {
    made += 1;
    ord += 1;
    const fresh: Message = {
      id: `m${made}` as OpId,
      sid,
      role,
      at: 0,
      ord,
      ver: ord,
      rev: 0,
      box: 'session',
      e: null,
      lane: null,
      re: null,
      turn: null,
      erased: 0,
      ...more,
    };
    rows.push(fresh);
    return fresh;
  }

  function reseal(target: Message): string {
    const e = sealing.seal(`words ${made} ${pick(999)}`, placeOf(target));
    versions.set(target.id, [...(versions.get(target.id) ?? []), e]);
    return e;
  }

  const mark = (
    dev: string,
    target: { id: OpId },
    k: Lane['k'],
    rev: number,
    e: string | null,
  ): void => {
    const lane = entry(dev, { k, id: target.id, rev, h: hashEnvelope(e) });
    row('mark', { lane, re: target.id, e: k === 'edit' ? e : null });
  };

  function send(role: 'user' | 'maya'): void {
    const fresh = row(role, {});
    fresh.e = reseal(fresh);
    const h = hashEnvelope(fresh.e);
    fresh.lane = entry(asDevice(), { k: 'add', id: fresh.id, rev: 0, h });
  }

  /** LANE-2: the same reply adopted by one device or by several. */
  function adopt(): void {
    const reply = row('maya', { turn: `t${made}` as TurnId });
    const place = placeOf(reply);
    reply.e = sealing.sealFixed(`reply ${made}`, place);
    versions.set(reply.id, [reply.e]);
    for (const dev of devices.slice(0, 1 + pick(devices.length)))
      mark(dev, reply, 'add', 0, reply.e);
  }

  /** LANE-3: a message that a server refused, and that the person then let go of. */
  function refuse(): void {
    made += 1;
    const target = { id: `refused ${made}` as OpId };
    const dev = asDevice();
    mark(dev, target, 'add', 0, `its envelope ${made}`);
    mark(dev, target, 'delete', 0, null);
  }

  function change(target: Message): void {
    const rev = target.rev + 1;
    const before = target.rev;
    const isDeleted = pick(3) === 0;
    // Two devices that did not know of each other: the same revision twice, and both were applied.
    const writers = pick(3) === 0 ? devices.slice(0, 2) : [asDevice()];
    for (const [at, dev] of writers.entries()) {
      const isGone = isDeleted && at === 0;
      const e = isGone ? null : reseal(target);
      mark(dev, target, isGone ? 'delete' : 'edit', rev, e);
      if (target.erased === 0) target.e = e;
      if (isGone) target.erased = 1;
    }
    target.rev = before + writers.length;
  }

  function keep(): void {
    states.push(copyOf({ rows, seal }));
  }

  function step(): void {
    const what = pick(10);
    const live = rows.filter(
      ({ role, erased }) => role !== 'mark' && erased === 0,
    );
    const named = live.filter(({ box }) => box === 'session');
    const target = named[pick(Math.max(1, named.length))];
    if (what < 5 || target === undefined) send(what < 3 ? 'user' : 'maya');
    else if (what < 6) adopt();
    else if (what === 7 && pick(2) === 0) refuse();
    else if (what === 6)
      row('maya', { box: 'inbox', e: 'a box of the server' });
    else change(target);
    keep();
  }

  function close(): void {
    // A copy: what is done to the seal must not happen to the rows as well.
    const lanes = structuredClone(headsOf(rows));
    const mac = sealMac(key, sid, lanes);
    seal = { mac, rev: (seal?.rev ?? 0) + 1, lanes };
    keep();
  }

  for (let left = 4 + pick(5); left > 0; left -= 1) step();
  if (end !== 'open') close();
  if (end === 'grew' || end === 'sealed again') {
    // The phone that comes back after a week: its lane was not in the seal.
    devices.push('3d3d3d3d');
    send('user');
    keep();
    for (let left = pick(3); left > 0; left -= 1) step();
  }
  if (end === 'sealed again') close();

  const known = new Map<string, boolean>();
  return {
    sid,
    laneKey: key,
    // Remembered by all that goes in: thousands of attacks look at the same few envelopes.
    opens(row) {
      const name = JSON.stringify([row.e, row.sid, row.id, row.role]);
      const place = { user, session: row.sid, id: row.id, role: row.role };
      const isOpen =
        known.get(name) ??
        (row.e !== null && sealing.open(row.e, place).state === 'open');
      known.set(name, isOpen);
      return isOpen;
    },
    states,
    versions,
    pins: { lanes: headsOf(rows), mac: lastSeal(states)?.mac ?? null },
  };
}

const lastSeal = (states: Rows[]): Session['seal'] =>
  states.at(-1)?.seal ?? null;

type Named = { id: string; role: string };
type Step = { k: Lane['k']; id: string; rev: number; h: string };

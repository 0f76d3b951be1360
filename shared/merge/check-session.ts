import { hashEnvelope, sealMac } from '#shared/crypto/lanes.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Session } from '#shared/domain/session.ts';
import {
  checkChain,
  groupBy,
  readLanes,
  type Entry,
  type Fault,
} from './check-lanes.ts';

/** What a device remembers of a session (SEAL-4): of each lane the highest entry it has seen, and the last seal. */
export type Pins = { lanes: Lane[]; mac: string | null };

/**
 * The pins of the last close with the heads this device's own store holds now: between two closes the heads are what it has
 * seen (SEAL-4). Null when it remembers nothing.
 */
export function pinsWithHeads(
  pins: Pins | null,
  heads: readonly Lane[],
): Pins | null {
  if (pins === null && heads.length === 0) return null;
  const highest = new Map<string, Lane>();
  for (const lane of [...(pins?.lanes ?? []), ...heads]) {
    const known = highest.get(lane.d);
    if (known === undefined || known.i < lane.i) highest.set(lane.d, lane);
  }
  return { lanes: [...highest.values()], mac: pins?.mac ?? null };
}

export type SessionEvidence = {
  sid: string;
  laneKey: Uint8Array;
  /** All rows of the session, marks too, in any order. */
  rows: readonly Message[];
  seal: Session['seal'];
  /** Null: this device remembers nothing, so an older honest state cannot be told from the newest. */
  pins: Pins | null;
  /** Whether the envelope of a row opens in its place. */
  opens: (row: Message) => boolean;
};

/**
 * `complete`: as sealed. `grew`: as sealed, and newer entries chain on. `open`: not sealed yet, all chains hold.
 * `broken`, by what weighs most: `altered` words or entries that no key holder chained; `shortened` something named is
 * missing; `rollback` whole in itself, but older than this device has seen.
 * `ids`: the messages concerned, as far as they can be named. `have`: messages that are here; `expected`: how many at least
 * should be; null where neither seal nor pins tell.
 */
export type SealVerdict = {
  state: 'complete' | 'grew' | 'open' | 'broken';
  reason: null | 'shortened' | 'altered' | 'rollback';
  ids: string[];
  have: number;
  expected: number | null;
};

/**
 * SEAL-3 to SEAL-6: says what is wrong and hides nothing. Bound are the words, their place, who writes what in which order on
 * one device, edits and deletions. Not bound: `at`, `ver`, `turn`, `box`, the order between devices, the seal's revision.
 */
export function checkSession(evidence: SessionEvidence): SealVerdict {
  const { rows, seal, pins } = evidence;
  const lanes = readLanes(rows);
  const chained = [...lanes].flatMap(([dev, lane]) =>
    checkChain(evidence, dev, lane),
  );
  const sealed = checkSeal(evidence, lanes);
  const isLacking = [...chained, ...sealed].some(
    ({ reason }) => reason === 'shortened',
  );
  const faults = [
    ...chained,
    ...sealed,
    ...checkPins(evidence, lanes),
    ...checkPlaces(evidence),
    ...checkMessages(evidence, lanes, isLacking),
  ];
  const reason =
    (['altered', 'shortened', 'rollback'] as const).find((one) =>
      faults.some((fault) => fault.reason === one),
    ) ?? null;
  const messages = rows.filter(({ role }) => role !== 'mark');
  return {
    state: reason !== null ? 'broken' : stateOf(seal, lanes),
    reason,
    ids: [...new Set(faults.flatMap(({ id }) => (id === null ? [] : [id])))],
    have: messages.length,
    expected:
      seal === null && pins === null
        ? null
        : messages.length + countMissing(evidence, lanes),
  };
}

type Lanes = Map<string, Entry[]>;

function stateOf(
  seal: Session['seal'],
  lanes: Lanes,
): 'complete' | 'grew' | 'open' {
  if (seal === null) return 'open';
  const isAsSealed = [...lanes].every(([dev, lane]) => {
    const head = seal.lanes.find(({ d }) => d === dev);
    return head?.i === lane.at(-1)?.i;
  });
  return isAsSealed ? 'complete' : 'grew';
}

function checkSeal(
  { sid, laneKey, seal }: SessionEvidence,
  lanes: Lanes,
): Fault[] {
  if (seal === null) return [];
  if (sealMac(laneKey, sid, seal.lanes) !== seal.mac)
    return [{ reason: 'altered', id: null }];
  return seal.lanes.flatMap((head): Fault[] => {
    const entry = lanes.get(head.d)?.find(({ i }) => i === head.i);
    if (entry === undefined) return [{ reason: 'shortened', id: null }];
    const isSame =
      entry.link === head.link &&
      entry.k === head.k &&
      entry.rev === head.rev &&
      entry.h === head.h;
    return isSame ? [] : [{ reason: 'altered', id: entry.id }];
  });
}

// An older seal over rows that are all here is no rollback but `grew`: two devices may each seal what they hold (SEAL-5).
function checkPins({ seal, pins }: SessionEvidence, lanes: Lanes): Fault[] {
  const rollback: Fault = { reason: 'rollback', id: null };
  const isSealGone = seal === null && (pins?.mac ?? null) !== null;
  const isShorter = pins?.lanes.some(
    (pin) => lanes.get(pin.d)?.find(({ i }) => i === pin.i)?.link !== pin.link,
  );
  return isSealGone || isShorter === true ? [rollback] : [];
}

/** Every row once, in its own session, and a mark says what it did. */
function checkPlaces({ sid, rows }: SessionEvidence): Fault[] {
  const seen = new Set<string>();
  return rows.flatMap((row): Fault[] => {
    const isTwice = seen.has(row.id);
    seen.add(row.id);
    const { role, lane, re, e } = row;
    const isMarkWhole =
      role !== 'mark' ||
      (lane !== null &&
        re !== null &&
        (e === null || hashEnvelope(e) === lane.h));
    const isRight = row.sid === sid && !isTwice && isMarkWhole;
    return isRight ? [] : [{ reason: 'altered', id: re ?? row.id }];
  });
}

/** `isLacking`: entries are known to be missing; what they would have named is then missing, too, not altered. */
function checkMessages(
  { rows, opens }: SessionEvidence,
  lanes: Lanes,
  isLacking: boolean,
): Fault[] {
  const entriesById = groupBy([...lanes.values()].flat(), ({ id }) => id);
  const here = new Set<string>();
  const faults: Fault[] = [];
  for (const row of rows) {
    if (row.role === 'mark') continue;
    here.add(row.id);
    const entries = entriesById.get(row.id);
    // LANE-2: a server's reply that nobody has adopted yet has no entry.
    if (entries === undefined && row.box === 'inbox' && row.role === 'maya')
      continue;
    if (row.e !== null && !opens(row))
      faults.push({ reason: 'altered', id: row.id });
    else if (!isNamed(row, entries ?? []))
      faults.push({ reason: isLacking ? 'shortened' : 'altered', id: row.id });
  }
  for (const [id, entries] of entriesById)
    if (!here.has(id) && !wasRefused(entries))
      faults.push({ reason: 'shortened', id });
  return faults;
}

/**
 * LANE-3: a message that was refused keeps its place in the lane and is taken back behind it; it has no row anywhere. Such a
 * deletion stays at the revision of the message, while one of a row goes one further, so that no row can be dropped for it.
 */
const wasRefused = (entries: Entry[]): boolean =>
  entries.some(({ k, rev }) => k === 'delete' && rev === 0);

/** SEAL-3: erased wins; else the row has a hash named for its highest revision. Several devices may have edited at once. */
function isNamed({ e, erased }: Message, entries: Entry[]): boolean {
  if (entries.some(({ k }) => k === 'delete'))
    return erased === 1 && e === null;
  const highest = Math.max(...entries.map(({ rev }) => rev));
  const h = hashEnvelope(e);
  return (
    erased === 0 &&
    e !== null &&
    entries.some((entry) => entry.rev === highest && entry.h === h)
  );
}

/** At least so many messages are missing: slots of lanes that seal or pins tell of, or messages named and not here. */
function countMissing(
  { seal, pins, rows }: SessionEvidence,
  lanes: Lanes,
): number {
  const known = new Map<string, number>();
  for (const { d, i } of [...(seal?.lanes ?? []), ...(pins?.lanes ?? [])])
    known.set(d, Math.max(i, known.get(d) ?? 0));
  let slots = 0;
  for (const [dev, count] of known) {
    const found = new Set(lanes.get(dev)?.map(({ i }) => i));
    slots += count - [...found].filter((i) => i <= count).length;
  }
  const here = new Set<string>(rows.map(({ id }) => id));
  const named = groupBy([...lanes.values()].flat(), ({ id }) => id);
  const gone = [...named].filter(
    ([id, entries]) => !here.has(id) && !wasRefused(entries),
  );
  return Math.max(slots, gone.length);
}

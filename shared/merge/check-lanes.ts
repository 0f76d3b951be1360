import { laneStart, laneStep } from '#shared/crypto/lanes.ts';
import {
  PENDING_ORD,
  type Lane,
  type Message,
} from '#shared/domain/message.ts';

/** An entry with the message it speaks of: that of its own row, or the target of a mark. `ord`: the row's, null for a mark. */
export type Entry = Lane & { id: string; ord: number | null };

/** `id`: the message concerned, null where nothing tells which. */
export type Fault = {
  reason: 'altered' | 'shortened' | 'rollback';
  id: string | null;
};

/** The entries of every device, by their number. */
export function readLanes(rows: readonly Message[]): Map<string, Entry[]> {
  const entries = rows.flatMap((row): Entry[] => {
    if (row.lane === null) return [];
    return row.role === 'mark'
      ? [{ ...row.lane, id: row.re ?? row.id, ord: null }]
      : [{ ...row.lane, id: row.id, ord: row.ord }];
  });
  entries.sort((one, other) => one.i - other.i);
  return groupBy(entries, ({ d }) => d);
}

/** `Map.groupBy`, which Node 20 lacks. */
export function groupBy(
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = nameOf(entry);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  return groups;
}

/**
 * One lane, from its start. Each link is held against the one stated before it, so one bent entry does not blame those behind
 * it. Behind a gap the first entry cannot be checked: the verdict is broken already.
 */
export function checkChain(
  { sid, laneKey }: { sid: string; laneKey: Uint8Array },
  dev: string,
  lane: readonly Entry[],
): Fault[] {
  const faults: Fault[] = [];
  let link = laneStart(laneKey, sid, dev);
  let due = 1;
  let ord = -1;
  for (const entry of lane) {
    const { i, id } = entry;
    if (i > due) faults.push({ reason: 'shortened', id: null });
    else if (laneStep(laneKey, link, entry) !== entry.link)
      faults.push({ reason: 'altered', id });
    // One device's messages keep their order (ORDER-1). What waits for a number has its place behind all that have one.
    if (entry.ord !== null && entry.ord < PENDING_ORD) {
      if (entry.ord <= ord) faults.push({ reason: 'altered', id });
      ord = entry.ord;
    }
    link = entry.link;
    due = i + 1;
  }
  return faults;
}

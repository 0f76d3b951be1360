import type { Rec } from '#shared/domain/session.ts';

const MINUTE_MS = 60_000;

/**
 * The place of a pulled row in its list: the minute it speaks of, and within the minute a place by its name, so that two
 * devices that were told the same list the same (rows written here stand above all others, whatever the clock says).
 */
export const touchedOf = (name: string, at: number): number =>
  Math.floor(at / MINUTE_MS) * MINUTE_MS + (hash(name) % MINUTE_MS);

/** When a record was last changed, by the stamps of its values; 0 when it has none. */
export const changedAt = ({ f, also }: Rec): number =>
  [...Object.values(f), ...also].reduce(
    (latest, { hlc }) => Math.max(latest, msOf(hlc)),
    0,
  );

export const msOf = (hlc: string): number =>
  /^[0-9a-f]{12}-/.test(hlc) ? parseInt(hlc.slice(0, 12), 16) : 0;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}

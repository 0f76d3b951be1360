import type { RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import { journalPair, openLineBox, sealLineBox } from '#shared/crypto/box.ts';
import { fromBase64Url, toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import type { LineStore } from '#web/local-store/lines.ts';

// Writing while the vault is locked (WRITE-10, JRN-2): the device keeps the public half of a key pair that follows from the
// vault key. It locks words away and opens nothing; the other half is there again after the unlock.

const LINE = 'maya:jkey';

type Env = { rows: KeyRows; lines: LineStore; randomBytes: RandomBytes };

/** Before a lock closes: from now on words can be held without any key that reads them. */
export async function keepJournalKey(
  { rows, lines }: Env,
  user: SpaceId,
  ring: KeyRing,
): Promise<void> {
  const key = toBase64Url(journalPair(ring.current.bytes).publicKey);
  await rows.put(`pub:${user}`, key);
  lines.set(LINE, key);
}

/** Locks texts away, each at once; `null` when no lock was ever set here, so there is no such key. */
export async function lockedBox(
  { rows, lines, randomBytes }: Env,
  user: SpaceId,
): Promise<((plain: string) => string) | null> {
  const row = await rows.get(`pub:${user}`).catch(() => undefined);
  const text = typeof row === 'string' ? row : lines.get(LINE);
  const key = text === null ? null : fromBase64Url(text);
  return key === null ? null : (plain) => sealLineBox(key, plain, randomBytes);
}

/** `null`: torn, or boxed for another vault. */
export const openHeld = (ring: KeyRing, line: string): string | null =>
  openLineBox(ring, line);

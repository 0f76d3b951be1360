import type { MayaDb } from './schema.ts';

/** 1 MB that means nothing: given back when the disk is full, so that the person's next words fit (STORE-9). */
export const FILLER_BYTES = 1_000_000;

/** Makes the filler where it is missing. Failing changes nothing for anybody. */
export async function makeFiller(
  db: MayaDb,
  randomBytes: (n: number) => Uint8Array,
): Promise<void> {
  if ((await db.meta.get('filler')) !== undefined) return;
  const filler = new Uint8Array(FILLER_BYTES);
  // Random, since zeros are compressed away and would give nothing back; WebCrypto hands out 64 kB at a time.
  for (let at = 0; at < FILLER_BYTES; at += 50_000)
    filler.set(randomBytes(50_000), at);
  await db.meta.put({ k: 'filler', v: filler });
}

/** Gives back what may go: the filler, then the trace. Never messages, outbox, rejected, lanes or pins (STORE-9). */
export async function freeRoom(db: MayaDb): Promise<void> {
  await db.meta.delete('filler');
  await db.trace.clear();
}

import { normaliseAddress } from '#shared/crypto/wraps.ts';

/** `address`: as it was typed, trimmed. `key`: the one spelling all others fall together in; one account for each (AUTH-12). */
export type Address = { address: string; key: string };

/** Reads an address: width, case and composed letters make no difference; null when it does not read as one. */
export function readAddress(text: string): Address | null {
  const key = normaliseAddress(text);
  return key === null ? null : { address: text.trim(), key };
}

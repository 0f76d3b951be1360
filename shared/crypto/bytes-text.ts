// Bytes and text for everything that is sealed. In the first load: no dependency, and total: no input makes it throw.

const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held & 0x3f) << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6)
      text += ALPHABET.charAt((held >> (bits - 6)) & 63);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (6 - bits)) & 63);
}

/** The value of each sign by its code; 255: none of ours. Looked up for every sign of every message that is opened. */
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < ALPHABET.length; value += 1)
  VALUES[ALPHABET.charCodeAt(value)] = value;

/** Takes only what `toBase64Url` writes: each byte string has one text, so a changed last sign does not pass. */
export function fromBase64Url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let unit = 0; unit < text.length; unit += 1) {
    const value = VALUES[text.charCodeAt(unit)] ?? 255;
    if (value === 255) return null;
    held = ((held & 0xff) << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  // Six bits left over, or bits that no byte carries: not written by us.
  return bits === 6 || (held & ((1 << bits) - 1)) !== 0 ? null : bytes;
}

/** The parts in one piece. */
export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Each part behind its length in 4 bytes (big-endian): two different lists never give the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Uint8Array {
  return concat(
    ...parts.flatMap((part) => {
      const bytes = textToBytes(part);
      return [uint32(bytes.length), bytes];
    }),
  );
}

/** Four bytes, big-endian. */
export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** UTF-8 that keeps a lone surrogate as its own three bytes (WTF-8): what a person typed comes back unchanged. */
export function textToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let unit = 0; unit < text.length; unit += 1) {
    let point = text.charCodeAt(unit);
    const next = text.charCodeAt(unit + 1);
    if ((point & 0xfc00) === 0xd800 && (next & 0xfc00) === 0xdc00) {
      point = 0x10000 + ((point & 0x3ff) << 10) + (next & 0x3ff);
      unit += 1;
    }
    if (point < 0x80) bytes[at++] = point;
    else {
      if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
      else {
        if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
        else {
          bytes[at++] = 0xf0 | (point >> 18);
          bytes[at++] = 0x80 | ((point >> 12) & 63);
        }
        bytes[at++] = 0x80 | ((point >> 6) & 63);
      }
      bytes[at++] = 0x80 | (point & 63);
    }
  }
  return bytes.slice(0, at);
}

/** The way back from `textToBytes`. Bytes that it never writes give some text: only what a key vouched for comes here. */
export function bytesToText(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  // Past the end `bytes[at]` is undefined and counts as 0.
  const more = (): number => Number(bytes[at++]) & 63;
  while (at < bytes.length) {
    const head = Number(bytes[at++]);
    let point = head;
    if (head >= 0xf0)
      point = ((head & 7) << 18) | (more() << 12) | (more() << 6) | more();
    else if (head >= 0xe0) point = ((head & 15) << 12) | (more() << 6) | more();
    else if (head >= 0x80) point = ((head & 31) << 6) | more();
    text += String.fromCodePoint(Math.min(point, 0x10ffff));
  }
  return text;
}

/** Overwrites a key. The engine may hold copies: this shortens the time, it promises nothing. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0);
}

import { concat, uint32 } from './bytes-text.ts';

const LENGTH_BYTES = 4;
const SMALLEST_BYTES = 64;

/** PADME (Nikitin et al.): at most 12 % more, and the length tells O(log log) bits of the text's. */
function paddedSize(size: number): number {
  if (size <= SMALLEST_BYTES) return SMALLEST_BYTES;
  const exponent = Math.floor(Math.log2(size));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(size / step) * step;
}

/** VAULT-10: 4-byte length, the text, zeros up to a PADME size of at least 64 bytes. */
export function pad(plain: Uint8Array): Uint8Array {
  const size = LENGTH_BYTES + plain.length;
  return concat(
    uint32(plain.length),
    plain,
    new Uint8Array(paddedSize(size) - size),
  );
}

/** `null`: not written by `pad`. */
export function unpad(padded: Uint8Array): Uint8Array | null {
  const length = padded
    .subarray(0, LENGTH_BYTES)
    .reduce((sum, byte) => sum * 256 + byte, 0);
  const size = LENGTH_BYTES + length;
  if (padded.length !== paddedSize(size)) return null;
  if (padded.subarray(size).some((byte) => byte !== 0)) return null;
  return padded.slice(LENGTH_BYTES, size);
}

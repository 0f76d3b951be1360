import type { RandomBytes } from '#shared/base/clock.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

// VAULT-5: 160 bits in Crockford's base 32, eight groups of four, and his check sign modulo 37, which finds every single
// wrong sign and every swap of two neighbours.

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_SIGNS = `${SIGNS}*~$=U`;
const CODE_BYTES = 20;
const CODE_SIGNS = 32;
const GROUP = 4;

/** A new code: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-C`. Shown once, kept nowhere. */
export function newRecoveryCode(randomBytes: RandomBytes): string {
  return writeRecoveryCode(randomBytes(CODE_BYTES));
}

/** The text of 20 bytes. */
export function writeRecoveryCode(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const values = Array.from({ length: CODE_SIGNS }, (_, at) =>
    Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2),
  );
  const signs = values.map((value) => SIGNS.charAt(value)).join('');
  const groups = Array.from({ length: CODE_SIGNS / GROUP }, (_, at) =>
    signs.slice(at * GROUP, at * GROUP + GROUP),
  );
  return [...groups, CHECK_SIGNS.charAt(checkOf(values))].join('-');
}

/** Takes small letters, blanks, any dashes, O for 0, I and L for 1. Its 20 bytes are the secret itself. */
export function parseRecoveryCode(
  text: string,
): Result<Uint8Array, 'recovery_code_malformed'> {
  const typed = text
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const signs = typed.slice(0, CODE_SIGNS);
  const values = Array.from(signs, (sign) => SIGNS.indexOf(sign));
  const check = typed.slice(CODE_SIGNS);
  if (
    values.length !== CODE_SIGNS ||
    values.includes(-1) ||
    check !== CHECK_SIGNS.charAt(checkOf(values))
  )
    return err('recovery_code_malformed');
  const bits = values.map((value) => value.toString(2).padStart(5, '0'));
  const all = bits.join('');
  return ok(
    Uint8Array.from({ length: CODE_BYTES }, (_, at) =>
      Number.parseInt(all.slice(at * 8, at * 8 + 8), 2),
    ),
  );
}

const checkOf = (values: number[]): number =>
  values.reduce((rest, value) => (rest * 32 + value) % 37, 0);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newRecoveryCode,
  parseRecoveryCode,
  writeRecoveryCode,
} from './recovery-code.ts';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 });

test('[VAULT-5] a code has eight groups of four and a check sign, and gives back its 160 bits', () => {
  fc.assert(
    fc.property(bytes20, (bytes) => {
      const code = newRecoveryCode(() => bytes);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-Z*~$=]$/);
      expect(parseRecoveryCode(code)).toEqual({ ok: true, value: bytes });
    }),
    { numRuns: 1_000 },
  );
});

test('[VAULT-5] small letters, blanks, any dashes, O for 0, I and L for 1 are taken', () => {
  fc.assert(
    fc.property(bytes20, fc.boolean(), (bytes, isBig) => {
      const code = writeRecoveryCode(bytes);
      const typed = code
        .replaceAll('0', isBig ? 'O' : 'o')
        .replace(/1/g, isBig ? 'I' : 'l')
        .replaceAll('-', isBig ? ' – ' : '\u00a0');
      const forms = [
        typed,
        ` ${typed.toLowerCase()}\n`,
        code.replaceAll('-', ''),
      ];
      for (const form of forms)
        expect(parseRecoveryCode(form)).toEqual({ ok: true, value: bytes });
    }),
  );
});

test('[VAULT-5] every single wrong sign is found, and every swap of two neighbours', () => {
  fc.assert(
    fc.property(bytes20, (bytes) => {
      const code = writeRecoveryCode(bytes).replaceAll('-', '');
      for (let at = 0; at < code.length; at += 1) {
        const set = at === 32 ? `${SIGNS}*~$=U` : SIGNS;
        for (const sign of set) {
          if (sign === code.charAt(at)) continue;
          const odd = code.slice(0, at) + sign + code.slice(at + 1);
          expect(parseRecoveryCode(odd).ok).toBe(false);
        }
        const swapped =
          code.slice(0, at) +
          code.charAt(at + 1) +
          code.charAt(at) +
          code.slice(at + 2);
        if (at < 31 && swapped !== code)
          expect(parseRecoveryCode(swapped).ok).toBe(false);
      }
    }),
    { numRuns: 8 },
  );
});

test('[VAULT-5] what is too short, too long or of other signs is refused', () => {
  const code = writeRecoveryCode(new Uint8Array(20));
  const refused = ['', 'X', code.slice(0, -1), `${code}0`, `0${code}`, 'ü'];
  for (const odd of [...refused, code.replace('0', 'U'), '🙂'.repeat(33)])
    expect(parseRecoveryCode(odd)).toEqual({
      ok: false,
      error: 'recovery_code_malformed',
    });
});

test('[VAULT-5] every check sign occurs, and each is taken back', () => {
  const seen = new Set<string>();
  for (let last = 0; last < 74; last += 1) {
    const bytes = new Uint8Array(20).fill(last, 19);
    const code = writeRecoveryCode(bytes);
    seen.add(code.slice(-1));
    expect(parseRecoveryCode(code)).toEqual({ ok: true, value: bytes });
  }
  expect(seen.size).toBe(37);
});

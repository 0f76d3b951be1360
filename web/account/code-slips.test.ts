import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeGroups, codeSigns, codeSlips } from './code-slips.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = '7QF3-M2ZK-0WVD-9XTA-4HCE-R8NB-5YGJ-PS61-K';
const sign = fc.constantFrom(...Array.from(ALPHABET));
const anyCode = fc.array(sign, { minLength: 33, maxLength: 33 });
const change = (at: number, by: string) => {
  const signs = Array.from(codeSigns(CODE));
  signs[at] = by;
  return signs.join('');
};

describe('slips of a typed recovery code', () => {
  it('[VAULT-5] small letters, blanks, long dashes and look-alikes are no slips', () => {
    for (const typed of [
      CODE,
      CODE.toLowerCase(),
      CODE.replaceAll('-', ' '),
      CODE.replaceAll('-', '–'),
      ` ${CODE.replace('0', 'o').replace('1', 'l')}\n`,
      CODE.replace('1', 'I'),
    ])
      expect(codeSlips(typed, CODE)).toEqual([]);
  });

  it('[VAULT-5] one wrong sign is told by group and place, for every place', () => {
    for (let at = 0; at < 32; at++) {
      const typed = change(at, codeSigns(CODE)[at] === '3' ? '4' : '3');
      expect(codeSlips(typed, CODE)).toEqual([
        { kind: 'sign', group: Math.floor(at / 4) + 1, sign: (at % 4) + 1 },
      ]);
    }
    expect(codeSlips(change(32, '3'), CODE)).toEqual([{ kind: 'check' }]);
  });

  it('[VAULT-5] a missing, an extra and a not yet typed sign', () => {
    const signs = codeSigns(CODE);
    expect(codeSlips('', CODE)).toEqual([{ kind: 'short', n: 33 }]);
    expect(codeSlips(signs.slice(0, 30), CODE)).toEqual([
      { kind: 'short', n: 3 },
    ]);
    expect(codeSlips(signs.slice(0, 9) + signs.slice(10), CODE)).toEqual([
      { kind: 'missing', group: 3 },
    ]);
    expect(
      codeSlips(`${signs.slice(0, 9)}3${signs.slice(9)}`, CODE),
    ).toMatchObject([{ kind: 'extra', group: 3 }]);
    expect(codeSlips(`${signs}3`, CODE)).toEqual([{ kind: 'extra', group: 8 }]);
  });

  it('[VAULT-5] many are told as one place', () => {
    expect(codeSlips('3'.repeat(33), CODE)).toEqual([
      { kind: 'many', group: 1 },
    ]);
  });

  it('[VAULT-5] there are none exactly when both codes are the same', () => {
    fc.assert(
      fc.property(anyCode, anyCode, (one, other) => {
        const [a, b] = [one.join(''), other.join('')];
        expect(codeSlips(a, a)).toEqual([]);
        expect(codeSlips(a, b).length > 0).toBe(a !== b);
      }),
    );
  });

  it('[VAULT-5] is shown in eight groups of four and the check sign', () => {
    expect(codeGroups(CODE).map(({ length }) => length)).toEqual([
      ...Array.from({ length: 8 }, () => 4),
      1,
    ]);
    expect(codeGroups(CODE).join('')).toBe(codeSigns(CODE));
  });
});

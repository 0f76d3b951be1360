import { expect, it } from 'vitest';
import {
  isBetween,
  isFlag,
  isListOf,
  isMissingOr,
  isNullOr,
  isNumber,
  isOneOf,
  isShape,
  isText,
  parseShape,
} from './shape.ts';

const isRow = isShape({
  name: isText,
  at: isNumber,
  size: isBetween(1, 2),
  kind: isOneOf('a', 'b'),
  ends: isNullOr(isNumber),
  note: isMissingOr(isText),
  all: isListOf(isFlag),
});
const row = {
  name: 'n',
  at: 0,
  size: 1.5,
  kind: 'a',
  ends: null,
  all: [true],
};

it('[STORE-13] takes a row that fits, with fields it does not know', () => {
  expect(isRow(row)).toBe(true);
  expect(isRow({ ...row, note: 'x', ends: 4, more: {} })).toBe(true);
  expect(parseShape(JSON.stringify(row), isRow)).toEqual(row);
});

it('[STORE-13] refuses each field that does not fit, and what is no object or no JSON', () => {
  const wrong: Record<keyof typeof row, unknown> = {
    name: 1,
    at: Number.NaN,
    size: 3,
    kind: 'c',
    ends: 'never',
    all: [1],
  };
  for (const [name, value] of Object.entries(wrong))
    expect(isRow({ ...row, [name]: value }), name).toBe(false);
  expect(isRow({ ...row, note: 1 })).toBe(false);
  for (const value of [null, 'text', 5, undefined, []])
    expect(isRow(value)).toBe(false);
  for (const text of [null, '', '{', 'null', '[]'])
    expect(parseShape(text, isRow)).toBeNull();
});

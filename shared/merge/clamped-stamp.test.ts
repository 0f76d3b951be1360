import { expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { settle, type Value } from './fields.ts';

it('[MERGE-6] [MERGE-7] one value under two stamps, its own and the earlier one the server gave it, settles to the earlier, whichever comes first', () => {
  const own: Value = {
    field: 'text',
    e: 'words',
    hlc: '01e40e104ac0-0001-c7a07e03',
    op: '01e40e10-4ac0-799f-b828-f38f872ffe61' as OpId,
    was: [],
  };
  const clamped = { ...own, hlc: '019aa12492c0-0001-c7a07e03' };
  const { field: _field, ...shown } = clamped;
  expect(settle([own, clamped])).toEqual({ f: { text: shown }, also: [] });
  expect(settle([clamped, own])).toEqual({ f: { text: shown }, also: [] });
});

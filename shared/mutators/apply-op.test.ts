import { expect, it } from 'vitest';
import type { DeviceId, OpId } from '#shared/base/ids.ts';
import {
  bareRecord,
  erasedRecord,
  setRecord,
  withPredecessors,
  type OpOf,
} from './apply-op.ts';

const set = (
  opId: string,
  hlc: string,
  was: string[] = [],
): OpOf<'record.set'> => ({
  opId: opId as OpId,
  name: 'record.set',
  v: 1,
  at: 0,
  dev: '00c0ffee' as DeviceId,
  body: {
    kind: 'plan',
    id: 'p',
    set: [{ field: 'signs', was: was as OpId[], e: `e-${opId}`, hlc }],
  },
});
const empty = bareRecord('plan', 'p');

it('[MERGE-2] an edit that knew the other wins whatever the clocks say', () => {
  const first = setRecord(set('a', '9'), empty);
  const second = setRecord(withPredecessors(set('b', '1'), first), first);
  expect(second.f['signs']).toMatchObject({ op: 'b', was: ['a'] });
  expect(second.also).toEqual([]);
});

it('[MERGE-3] a true collision keeps both, in either order', () => {
  const one = setRecord(set('b', '2'), setRecord(set('a', '1'), empty));
  const two = setRecord(set('a', '1'), setRecord(set('b', '2'), empty));
  expect(one.f['signs']?.op).toBe('b');
  expect(one.also.map(({ op }) => op)).toEqual(['a']);
  expect(two).toEqual(one);
});

it('[MERGE-2] a replay changes nothing, and a value once replaced does not come back', () => {
  const first = setRecord(set('a', '1'), empty);
  const second = setRecord(set('b', '2', ['a']), first);
  expect(setRecord(set('b', '2', ['a']), second)).toEqual(second);
  expect(setRecord(set('a', '1'), second)).toEqual(second);
});

it('[MERGE-4] erased wins over set', () => {
  const gone = erasedRecord(setRecord(set('a', '1'), empty));
  expect(setRecord(set('b', '2'), gone)).toEqual(gone);
  expect(gone.f).toEqual({});
});

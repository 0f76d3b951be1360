import { describe, expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { stateLineIds, type ThreadEntry } from './thread-entry.ts';

const own = (
  id: string,
  more: Partial<Extract<ThreadEntry, { kind: 'own' }>> = {},
): ThreadEntry => ({
  kind: 'own',
  id: id as OpId,
  text: 'words',
  at: 0,
  state: 'saved',
  isUnsent: false,
  refused: null,
  ...more,
});

const lines = (entries: ThreadEntry[], isCarried: boolean) => [
  ...stateLineIds(entries, isCarried),
];

describe('which own words carry a line', () => {
  it('[MSG-11] the latest always; older ones are silent once they were sent', () => {
    const all = [own('a'), own('b', { isUnsent: true }), own('c')];
    expect(lines(all, true)).toEqual(['c', 'b']);
  });

  it('[MSG-11] [OUT-10] a guest has nothing to send: saved is final', () => {
    const all = [own('a', { isUnsent: true }), own('b', { isUnsent: true })];
    expect(lines(all, false)).toEqual(['b']);
  });

  it('[MSG-9] [MSG-10] [MSG-11] what is not safe or was refused keeps its line, however old', () => {
    const all = [
      own('a', { refused: 'erased' }),
      own('b', { state: 'unsaved' }),
      own('c', { state: 'spare' }),
      own('d'),
    ];
    expect(lines(all, false).sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});

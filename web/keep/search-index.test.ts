import { describe, expect, it } from 'vitest';
import { createSearchIndex, type SearchDoc } from './search-index.ts';

const doc = (id: string, text: string): SearchDoc => ({
  id,
  text,
  place: `/talk/s#${id}`,
  kind: 'message',
  role: 'user',
  at: 0,
});

describe('search index', () => {
  it('[KEEP-9] finds by the beginning of every word, without regard to case and accents', () => {
    const index = createSearchIndex();
    index.add([
      doc('a', 'Das Café am Fluss'),
      doc('b', 'A river in the evening'),
    ]);
    expect(index.find('CAFE fl').map(({ id }) => id)).toEqual(['a']);
    expect(index.find('river evening').map(({ id }) => id)).toEqual(['b']);
    expect(index.find('river fluss')).toEqual([]);
    expect(index.find('  ')).toEqual([]);
  });

  it('[KEEP-9] shows the words around what was found', () => {
    const index = createSearchIndex();
    index.add([doc('a', `${'x '.repeat(90)}the river ${'y '.repeat(90)}`)]);
    const [hit] = index.find('riv');
    expect(hit).toMatchObject({ match: 'river', place: '/talk/s#a' });
    expect(hit!.before).toMatch(/^….{60}$/);
    expect(hit!.after).toMatch(/…$/);
  });

  it('[KEEP-9] the same id again replaces, clearing forgets', () => {
    const index = createSearchIndex();
    index.add([doc('a', 'first')]);
    index.add([doc('a', 'second')]);
    expect(index.find('first')).toEqual([]);
    expect(index.find('second')).toHaveLength(1);
    index.clear();
    expect(index.find('second')).toEqual([]);
  });
});

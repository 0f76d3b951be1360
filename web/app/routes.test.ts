import { describe, expect, it } from 'vitest';
import { parentOf, parseRoute, placeOf, screenOf } from './routes-paths.ts';

const SID = '0190f000-0000-7000-8000-000000000001';

describe('addresses', () => {
  it('[NAV-1] every screen has an address', () => {
    expect(parseRoute('/')).toEqual({ name: 'talk', sid: null, isNew: false });
    expect(parseRoute(`/talk/${SID}`)).toEqual({
      name: 'talk',
      sid: SID,
      isNew: false,
    });
    expect(parseRoute('/new')).toMatchObject({ name: 'talk', isNew: true });
    expect(parseRoute('/keep')).toEqual({ name: 'keep', shelf: null });
    expect(parseRoute('/keep/moods')).toEqual({ name: 'keep', shelf: 'moods' });
    expect(parseRoute('/keep/dreams/new')).toEqual({ name: 'dream' });
    expect(parseRoute('/search')).toEqual({ name: 'search' });
    expect(parseRoute('/you/words')).toEqual({ name: 'you', page: 'words' });
    expect(parseRoute('/breathe')).toEqual({ name: 'breathe' });
  });

  it('[NAV-1] an address that no page has says so', () => {
    for (const path of ['/talk/x', '/nowhere', '/you/a/b', '/search/x'])
      expect(parseRoute(path)).toEqual({ name: 'missing' });
  });

  it('[LAYOUT-3] Back leads to the place above, and the places have none', () => {
    for (const path of ['/', '/keep', '/you'])
      expect(parentOf(parseRoute(path))).toBeNull();
    expect(parentOf(parseRoute('/you/words'))).toBe('/you');
    expect(parentOf(parseRoute('/keep/dreams/new'))).toBe('/keep/dreams');
    expect(placeOf(parseRoute('/search'))).toBe('keep');
  });

  it('[NAV-1] all of Talk is one screen, so that its first words keep the focus', () => {
    expect(screenOf(parseRoute('/'))).toBe(
      screenOf(parseRoute(`/talk/${SID}`)),
    );
    expect(screenOf(parseRoute('/keep'))).not.toBe(
      screenOf(parseRoute('/keep/dreams')),
    );
  });
});

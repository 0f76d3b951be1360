import { isUuid, type SessionId } from '#shared/base/ids.ts';

export type Place = 'talk' | 'keep' | 'you';

/** Every address of the app, read once. `missing` is an address that no page has. */
export type Route =
  | { name: 'talk'; sid: SessionId | null; isNew: boolean }
  | { name: 'keep'; shelf: string | null }
  | { name: 'dream' }
  | { name: 'search' }
  | { name: 'you'; page: string | null }
  | { name: 'plan' }
  | { name: 'breathe' }
  | { name: 'missing' };

export function parseRoute(path: string): Route {
  const [first = '', second, ...rest] = path.split('/').filter(Boolean);
  if (first === 'keep' && second === 'dreams' && rest[0] === 'new')
    return { name: 'dream' };
  if (rest.length > 0) return { name: 'missing' };
  if (first === 'talk' && second !== undefined)
    // A well-formed id; whether such a conversation exists is Talk's to say.
    return isUuid(second)
      ? { name: 'talk', sid: second as SessionId, isNew: false }
      : { name: 'missing' };
  if (first === 'keep') return { name: 'keep', shelf: second ?? null };
  if (first === 'you' && second === 'plan') return { name: 'plan' };
  if (first === 'you') return { name: 'you', page: second ?? null };
  if (second !== undefined) return { name: 'missing' };
  switch (first) {
    case '':
    case 'talk':
      return { name: 'talk', sid: null, isNew: false };
    case 'new':
      return { name: 'talk', sid: null, isNew: true };
    case 'search':
      return { name: 'search' };
    case 'breathe':
      return { name: 'breathe' };
    default:
      return { name: 'missing' };
  }
}

/** The place whose mark in the bar is lit. */
export function placeOf(route: Route): Place | null {
  switch (route.name) {
    case 'talk':
      return 'talk';
    case 'keep':
    case 'dream':
    case 'search':
      return 'keep';
    case 'you':
    case 'plan':
    case 'breathe':
      return 'you';
    case 'missing':
      return null;
  }
}

/** Pages that are reached through the one of the account. */
const ofAccount: ReadonlySet<string> = new Set([
  'join',
  'sign-in',
  'devices',
  'secret',
  'sign-out',
]);

/** Where Back in the top bar leads; null on the three places themselves. */
export function parentOf(route: Route): string | null {
  switch (route.name) {
    case 'talk':
      return null;
    case 'keep':
      return route.shelf === null ? null : '/keep';
    case 'you':
      if (route.page === null) return null;
      return ofAccount.has(route.page) ? '/you/account' : '/you';
    case 'dream':
      return '/keep/dreams';
    case 'search':
      return '/keep';
    case 'plan':
    case 'breathe':
      return '/you';
    case 'missing':
      return '/';
  }
}

/**
 * The screen an address belongs to. All of Talk is one screen: the first message gives a conversation its address, and the
 * focus must stay in the composer then.
 */
export function screenOf(route: Route): string {
  switch (route.name) {
    case 'keep':
      return `keep/${route.shelf ?? ''}`;
    case 'you':
      return `you/${route.page ?? ''}`;
    case 'talk':
    case 'dream':
    case 'search':
    case 'plan':
    case 'breathe':
    case 'missing':
      return route.name;
  }
}

import { cookie as cookieSchema, type Cookie } from '#shared/protocol/sync.ts';

/** How the page was asked for. */
export type Asked = {
  cookie: Cookie | null;
  /** PULL-5: the newest of a new device; or older rows by this token, which move no cookie. */
  back?: 'first' | { token: string };
  now: number;
  /** EPOCH-6: rows that differ, whatever their versions: each is united with the one here. */
  isAudit?: true;
};

/** What is stored under `meta.cookie`; anything else counts as none, and the pull begins anew. */
export function parseCookie(value: unknown): Cookie | null {
  const parsed = cookieSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/**
 * `forward`: rows and cookie are taken. `behind`: the rows are (each is compared by itself), the cookie stays. `foreign`: of
 * another epoch than the one this store is in; nothing of it is.
 */
export type CookieStep = 'forward' | 'behind' | 'foreign';

/**
 * TAB-7: what a page may do to a store whose cookie is `stored`, when it was asked for with `asked`. A leader that was robbed
 * meanwhile, or asked of a store that was lost since, can leave no gap: a page moves the cookie only where it begins at or
 * below it. `isFirst`: newest rows alone (PULL-5), which is the whole truth for an empty store only.
 */
export function decideCookie(
  stored: Cookie | null,
  { asked, isFirst }: { asked: Cookie | null; isFirst: boolean },
  answer: { cookie: Cookie; reason: 'epoch' | null },
): CookieStep {
  const { cookie, reason } = answer;
  if (stored === null) return asked === null ? 'forward' : 'behind';
  if (cookie.epoch !== stored.epoch) {
    const isNews = reason === 'epoch' && asked?.epoch === stored.epoch;
    return isNews && cookie.order > stored.order ? 'forward' : 'foreign';
  }
  const from = reason === 'epoch' || asked === null ? 0 : asked.v;
  const isWhole = !isFirst && from <= stored.v;
  return isWhole && cookie.v > stored.v ? 'forward' : 'behind';
}

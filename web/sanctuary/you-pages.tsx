import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { addWords } from '#web/locales/catalogue.ts';
import { Card } from '#web/ui/card.tsx';
import { Glyph, type GlyphName } from '#web/ui/glyph.tsx';
import { useText } from '#web/ui/use-text.ts';

type Part = 'account' | 'lock' | 'import' | 'sync';

type Entry = {
  page: MessageId;
  hint: MessageId;
  href: string;
  glyph: GlyphName;
  /** Listed only where that part of the app is there. */
  needs?: Part;
};

const entry = (
  name:
    | 'privacy'
    | 'words'
    | 'sync'
    | 'stored'
    | 'export'
    | 'import'
    | 'erase'
    | 'account'
    | 'lock'
    | 'plan'
    | 'ground'
    | 'look'
    | 'habits'
    | 'about',
  glyph: GlyphName,
  more: { href?: string; needs?: Part } = {},
): Entry => ({
  page: `you.${name}`,
  hint: `you.${name}.hint`,
  href: `/you/${name}`,
  glyph,
  ...more,
});

const groups: { title: MessageId; pages: Entry[] }[] = [
  {
    title: 'you.group.words',
    pages: [
      entry('privacy', 'talk'),
      entry('words', 'keep'),
      entry('sync', 'dot', { needs: 'sync' }),
      entry('stored', 'list'),
      entry('export', 'list'),
      entry('import', 'keep', { needs: 'import' }),
      entry('erase', 'close'),
    ],
  },
  {
    title: 'you.group.lock',
    pages: [
      entry('lock', 'moon', { needs: 'lock' }),
      entry('account', 'you', { needs: 'account' }),
    ],
  },
  {
    title: 'you.group.care',
    pages: [
      entry('plan', 'help'),
      entry('ground', 'air', { href: '/breathe' }),
    ],
  },
  {
    title: 'you.group.app',
    pages: [
      entry('look', 'moon'),
      entry('habits', 'you'),
      entry('about', 'dot'),
    ],
  },
];

// The sentence has one home, the catalogue of the account, where it is asked for at sign-up.
const PrivacyLine = lazy(async () => {
  await addWords('account');
  return { default: PrivacyWords };
});

function PrivacyWords() {
  const text = useText();
  return <Card>{text('privacy.line')}</Card>;
}

/** The list of what You has, in groups, under the one line that says how words are kept (LOCK-1). */
export function YouPages({ has }: { has: Record<Part, boolean> }) {
  const text = useText();
  const shown = groups
    .map(({ title, pages }) => ({
      title,
      pages: pages.filter(({ needs }) => needs === undefined || has[needs]),
    }))
    .filter(({ pages }) => pages.length > 0);
  return (
    <div className="page">
      <h1>{text('place.you')}</h1>
      <div className="privacy-line">
        <Suspense fallback={null}>
          <PrivacyLine />
        </Suspense>
      </div>
      {shown.map(({ title, pages }) => (
        <section key={title}>
          <h2>{text(title)}</h2>
          <ul className="page-links">
            {pages.map(({ page, hint, href, glyph }) => (
              <li key={href}>
                <Link href={href} className="page-link">
                  <Glyph name={glyph} />
                  <span>{text(page)}</span>
                  <span className="page-link-hint">{text(hint)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

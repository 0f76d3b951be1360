import type { ReactNode } from 'react';
import './parts.css';

/* Drawn on a 24 unit square, in strokes; the names of elements keep the shapes that stand for them everywhere. */
const shapes = {
  fire: <path d="M12 4 21 19.5H3Z" />,
  water: (
    <path d="M12 3.5c4 5 6 7.8 6 10.8a6 6 0 0 1-12 0C6 11.3 8 8.5 12 3.5Z" />
  ),
  earth: <rect x="4.5" y="4.5" width="15" height="15" rx="1" />,
  air: <circle cx="12" cy="12" r="8" />,
  aether: (
    <>
      <circle cx="12" cy="12" r="8" />
      <circle cx="12" cy="12" r="2.5" data-filled="" />
    </>
  ),
  talk: <path d="M4 5.5h16v11h-9l-4.5 3.5v-3.5H4Z" />,
  keep: <path d="M7 4h10v16l-5-3.5L7 20Z" />,
  you: (
    <>
      <circle cx="12" cy="8.5" r="4" />
      <path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6" />
    </>
  ),
  list: <path d="M4 7h16M4 12h16M4 17h10" />,
  back: <path d="M14.5 5 8 12l6.5 7" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m5 12.5 4.5 4.5L19 7" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.5V12l3 2" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m15.5 15.5 4.5 4.5" />
    </>
  ),
  moon: <path d="M19 14.5A7.5 7.5 0 1 1 9.5 5a6 6 0 0 0 9.5 9.5Z" />,
  dot: <circle cx="12" cy="12" r="4" data-filled="" />,
  stop: <rect x="6" y="6" width="12" height="12" rx="1.5" data-filled="" />,
  help: (
    <>
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="3.5" />
      <path d="m5.7 5.7 3.8 3.8m5 5 3.8 3.8m0-12.6-3.8 3.8m-5 5-3.8 3.8" />
    </>
  ),
  warn: (
    <>
      <path d="M12 4 21.5 20h-19Z" />
      <path d="M12 10v4.5M12 17v.2" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof shapes;

/** A small drawn sign in the colour of the text. It never stands without words, so it is hidden from screen readers (A11Y-6). */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg
      className="glyph"
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      data-turns={name === 'back' ? '' : undefined}
    >
      {shapes[name]}
    </svg>
  );
}

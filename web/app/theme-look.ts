import type { Look } from '#web/ui/look.ts';

/** `theme-color` per theme: the paper it stands on. */
export const paper = { light: '#F6F3EC', dark: '#181715', night: '#0B0A09' };

const themes = ['system', 'light', 'dark', 'night'] as const;

/** Reads the settings' mirror line `maya:look` (LAYOUT-10). Anything unreadable is the system's own look. */
export function parseLook(line: string | null): Look {
  const look: Look = { theme: 'system', textSize: 1, quiet: false };
  let raw: unknown;
  try {
    raw = JSON.parse(line ?? 'null');
  } catch {
    return look;
  }
  if (typeof raw !== 'object' || raw === null) return look;
  const { theme, textSize, quiet } = raw as Record<string, unknown>;
  look.theme = themes.find((known) => known === theme) ?? 'system';
  if (typeof textSize === 'number' && textSize >= 0.9 && textSize <= 2)
    look.textSize = textSize;
  look.quiet = quiet === true;
  return look;
}

/** The country chosen in Help, from the same line; what is no country is none. */
export function parseCountry(line: string | null): string | null {
  try {
    const raw: unknown = JSON.parse(line ?? 'null');
    if (typeof raw !== 'object' || raw === null) return null;
    const { country } = raw as { country?: unknown };
    return typeof country === 'string' ? country : null;
  } catch {
    return null;
  }
}

/** Makes the browser's own bars follow the theme; the settings page calls it after each change as well. */
export function showThemeColor(
  page: Pick<Document, 'querySelectorAll'>,
  theme: Look['theme'],
): void {
  for (const meta of page.querySelectorAll<HTMLMetaElement>(
    'meta[name="theme-color"]',
  )) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = paper[theme === 'system' ? own : theme];
  }
}

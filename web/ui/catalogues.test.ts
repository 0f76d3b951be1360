import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../locales/en/', import.meta.url);
const sentences = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) =>
    Object.entries(
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<
        string,
        string
      >,
    ).map(([id, words]) => ({ id: `${file}:${id}`, words })),
  );

/* What would hook, shame, hurry or flatter someone into staying, and what the cryptography does not keep. */
const banned: Record<string, RegExp> = {
  streaks: /streak|in a row|daily goal/i,
  missing: /miss(ed|ing)? you|without you|lonely here|waited for you/i,
  clinging: /don.t go|stay with me|before you leave|wait, /i,
  scarcity: /last chance|only today|hurry|limited time|running out|don.t lose/i,
  points: /\bpoints?\b|\blevel up\b|\bbadge earned|leaderboard|\brank/i,
  flattery: /amazing|awesome|great job|proud of you|well done/i,
  feeling: /i (really )?(care|love|feel|need you)\b/i,
  sale: /upgrade|premium|subscribe|unlock more/i,
  thanks: /thanks for rating|rate (us|maya)/i,
};
const promises = /end.to.end|zero.knowledge/i;

const hits = (pattern: RegExp, among = sentences): string[] =>
  among.filter(({ words }) => pattern.test(words)).map(({ id }) => id);

describe('catalogues', () => {
  it.each(Object.entries(banned))(
    '[CARE-8] hold no words of %s',
    (_, pattern) => {
      expect(hits(pattern)).toEqual([]);
    },
  );

  it('[LOCK-1] make no promise that the locks do not keep', () => {
    expect(hits(promises)).toEqual([]);
  });

  it('[CARE-8] the search finds what is planted', () => {
    const planted = [
      "I missed you, don't go",
      'A 7 day streak',
      'With end-to-end locks',
    ].map((words) => ({ id: 'planted', words }));
    expect(hits(banned['clinging']!, planted)).toHaveLength(1);
    expect(hits(banned['missing']!, planted)).toHaveLength(1);
    expect(hits(banned['streaks']!, planted)).toHaveLength(1);
    expect(hits(promises, planted)).toHaveLength(1);
    expect(sentences.length).toBeGreaterThan(200);
  });

  it('[I18N-1] one id has one owner, and every sentence has words', () => {
    const ids = sentences.map(({ id }) => id.slice(id.indexOf(':') + 1));
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(sentences.filter(({ words }) => words.trim() === '')).toEqual([]);
  });

  it('[LAYOUT-1] errors speak without exclamation marks', () => {
    expect(hits(/!/)).toEqual([]);
  });
});

describe('stylesheets', () => {
  const web = new URL('../', import.meta.url);
  const sheets = readdirSync(web, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.css') && !file.includes('node_modules'))
    .map((file) => ({ file, css: readFileSync(new URL(file, web), 'utf8') }));

  it('[LAYOUT-5] one alone knows the safe areas', () => {
    expect(
      sheets
        .filter(({ css }) => css.includes('env(safe-area'))
        .map(({ file }) => file),
    ).toEqual(['app/frame.css']);
  });

  it('[I18N-3] lay things out by reading direction, never by left and right', () => {
    const physical =
      /(^|[\s;{])(left|right|(margin|padding|border)-(left|right|top|bottom)|(min-|max-)?(width|height))\s*:|(float|text-align)\s*:\s*(left|right)/m;
    expect(physical.test('.a {\n  margin-left: 1px;\n}')).toBe(true);
    expect(
      sheets.filter(({ css }) => physical.test(css)).map(({ file }) => file),
    ).toEqual([]);
  });
});

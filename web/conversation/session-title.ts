const TITLE_LENGTH = 60;

/** A title out of the first words of a conversation: its first line, cut at a word. Sealed like the words themselves (NAV-3). */
export function titleOf(words: string): string {
  const line = words.trim().split('\n', 1)[0]?.trim() ?? '';
  if (line.length <= TITLE_LENGTH) return line;
  const space = line.lastIndexOf(' ', TITLE_LENGTH);
  const cut = line.slice(0, space > TITLE_LENGTH / 2 ? space : TITLE_LENGTH);
  return `${cut.replace(/[\ud800-\udbff]$/, '')}…`;
}

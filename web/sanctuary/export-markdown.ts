import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { ExportRow } from './export-lines.ts';

export type MarkdownWords = {
  title: string;
  you: string;
  maya: string;
  untitled: string;
  unreadable: string;
  /** A moment in the reader's own words. */
  when: (at: number) => string;
  why: (why: 'refused' | 'unsaved') => string;
};

/**
 * The same rows for reading: a heading per conversation, then who said what and when, refused and unsaved words at the end.
 * Erased messages stay erased; what is no words (marks, numbers, keys) is left to the file for machines.
 */
export async function* exportMarkdown(
  rows: AsyncIterable<ExportRow>,
  words: MarkdownWords,
): AsyncGenerator<string, void> {
  yield `# ${words.title}\n`;
  for await (const found of rows) {
    const part = partOf(found, words);
    if (part !== '') yield part;
  }
}

function partOf(found: ExportRow, words: MarkdownWords): string {
  switch (found.type) {
    case 'session': {
      if (found.row.erased === 1) return '';
      const name = found.fields['title'] ?? words.untitled;
      return `\n## ${name} (${words.when(found.row.openedAt)})\n`;
    }
    case 'message':
      return said(found.row, found.body, words);
    case 'record': {
      const told = found.fields['text'];
      if (found.row.erased === 1 || told === undefined || told === null)
        return '';
      return `\n## ${found.row.kind}\n\n${told}\n`;
    }
    case 'outbox':
    case 'rejected': {
      const { message, body } = found.write;
      if (message === null) return '';
      const why = words.why(found.type === 'rejected' ? 'refused' : 'unsaved');
      return `\n(${why})\n${said(message, body, words)}`;
    }
    case 'profile':
    case 'pin':
    case 'wrap':
      return '';
  }
}

function said(
  message: Message,
  body: MessageBody | null,
  words: MarkdownWords,
): string {
  if (message.erased === 1 || message.role === 'mark') return '';
  const who = message.role === 'user' ? words.you : words.maya;
  const when = words.when(body?.at ?? message.at);
  return `\n**${who}** (${when})\n\n${body?.text ?? words.unreadable}\n`;
}

/**
 * A small reader for the prose of replies: paragraphs, bullet and numbered lists, emphasis, links (MSG-16, WEB-5).
 * It yields a tree of plain values, never HTML; what it does not know stays text. Linear in the length of its input.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'em' | 'strong'; text: string }
  | { kind: 'link'; text: string; href: string; host: string };

export type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; entries: Inline[][] };

const BULLET = /^\s{0,3}[-*•]\s+(?=\S)/;
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+(?=\S)/;
/** No nested quantifiers: each alternative is bounded, so no input makes it slow. */
const MARK =
  /\*\*([^*\n]{1,400})\*\*|\*([^*\s][^*\n]{0,400})\*|\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,500})\)|(https?:\/\/[^\s<>"')\]]{1,500})/g;

/** The host of an http(s) address, or null when it is none. Written out, since `URL` is not needed for this. */
function hostOf(href: string): string | null {
  const host = /^https?:\/\/(?:[^/@\s]*@)?([^/?#:\s]+)/i.exec(href)?.[1];
  return host === undefined || !host.includes('.') ? null : host.toLowerCase();
}

function link(text: string, href: string): Inline {
  const host = hostOf(href);
  return host === null
    ? { kind: 'text', text: href }
    : { kind: 'link', text, href, host };
}

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    if (match.index > from)
      parts.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, strong, em, label, labelled, bare] = match;
    if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else if (em !== undefined) parts.push({ kind: 'em', text: em });
    else if (label !== undefined && labelled !== undefined)
      parts.push(link(label, labelled));
    else if (bare !== undefined) {
      const trimmed = bare.replace(/[.,;:!?]+$/, '');
      parts.push(link(trimmed, trimmed));
      if (trimmed.length < bare.length)
        parts.push({ kind: 'text', text: bare.slice(trimmed.length) });
    } else parts.push({ kind: 'text', text: whole });
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

export function parseProse(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  const close = () => {
    if (open !== null) blocks.push(open);
    open = null;
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = BULLET.exec(line) ?? NUMBER.exec(line);
    if (line.trim() === '') close();
    else if (mark !== null) {
      const ordered = NUMBER.test(line);
      if (open === null || open.kind !== 'list' || open.ordered !== ordered) {
        close();
        open = { kind: 'list', ordered, entries: [] };
      }
      open.entries.push(parseInline(line.slice(mark[0].length)));
    } else {
      if (open === null || open.kind !== 'paragraph') {
        close();
        open = { kind: 'paragraph', lines: [] };
      }
      open.lines.push(parseInline(line));
    }
  }
  close();
  return blocks;
}

// Every tag that asks a voice to wait, whoever wrote it; with the blanks before it when white space or the end follows.
const name = '(?:pause|breath|break|pace|em)';
const tag = `<\\s*\\/?\\s*${name}(?![a-z])[^<>]{0,200}>`;
const spaced = new RegExp(`[ \\t]*${tag}(?=\\s|$)`, 'gi');
const bare = new RegExp(tag, 'gi');

/**
 * PAUSE-5: takes every pause, breath, break, pace or em tag out of `text`, opening or closing, in any case and with any
 * attributes, until none is left. It undoes `placePauses`; text without such tags comes back unchanged.
 */
export function cleanPauses(text: string): string {
  let clean = text;
  for (;;) {
    const next = clean.replace(spaced, '').replace(bare, '');
    if (next === clean) break;
    clean = next;
  }
  return clean === text ? text : clean.trim();
}

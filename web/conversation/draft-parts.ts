import { MAX_TEXT } from '#shared/protocol/limits.ts';

/** The counter shows from here on (COMP-1). */
export const COUNT_FROM = MAX_TEXT * 0.9;

/**
 * Cuts words too long for one message into parts that fit, at a paragraph, a sentence or a word where there is one in the
 * second half, never inside a surrogate pair. Joined, the parts hold every character but the white space at the cuts.
 */
export function splitIntoParts(
  text: string,
  length: number = MAX_TEXT,
): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > length) {
    const end = bestCut(rest, length);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts.filter((part) => part !== '');
}

function bestCut(text: string, length: number): number {
  const half = length / 2;
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = text.lastIndexOf(mark, length - mark.length);
    if (at > half) return at + mark.length;
  }
  const code = text.charCodeAt(length - 1);
  return code >= 0xd800 && code <= 0xdbff ? length - 1 : length;
}

/** What a touch on Send does with the words in the field. */
export function decideSend(text: string): 'nothing' | 'send' | 'too-long' {
  if (text.trim() === '') return 'nothing';
  return text.length > MAX_TEXT ? 'too-long' : 'send';
}

type KeyPress = {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
};

/**
 * COMP-2: on a touch keyboard Enter makes a line and the button sends; on a hardware keyboard Enter sends and Shift+Enter
 * makes a line; a setting swaps them. While an input method composes, Enter belongs to it.
 */
export function isSendKey(
  press: KeyPress,
  setting: 'auto' | 'always' | 'never',
  isTouch: boolean,
): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.altKey) return false;
  if (press.ctrlKey || press.metaKey) return true;
  const enterSends = setting === 'always' || (setting === 'auto' && !isTouch);
  return enterSends ? !press.shiftKey : setting === 'never' && press.shiftKey;
}

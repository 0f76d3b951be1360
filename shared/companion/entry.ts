import { plain, words } from './tidy.ts';

/** How someone arrives (ENTRY-1). */
export type EntryState =
  'silence' | 'flooding' | 'vulnerability' | 'skepticism' | 'open';

const pain = new Set(
  'hurt pain grief lost loss died alone broken ashamed scared empty'.split(' '),
);
const doubt = new Set('bot robot ai real human machine trust fake'.split(' '));
const questionStarts = new Set(
  'are is do does did can could will would should who what why how'.split(' '),
);

const FLOOD_WORDS = 80;
const FLOOD_PACE = 150;
const FAST_WORDS = 10;
const SILENT_WORDS = 3;
const BLANK_SECONDS = 45;

/** ENTRY-1 for a first message, first match wins. Seconds are optional; a typing time of zero or less says nothing. */
export function entryState(
  text: string,
  typingSeconds?: number,
  blankSeconds?: number,
): EntryState {
  const all = words(plain(text));
  const length =
    text.length > 4000 ? Math.max(all.length, FLOOD_WORDS) : all.length;
  if (new Set(all.filter((word) => pain.has(word))).size >= 2)
    return 'vulnerability';
  const isQuestion = text.includes('?') || questionStarts.has(all[0] ?? '');
  if (isQuestion && all.some((word) => doubt.has(word))) return 'skepticism';
  const hasPace = typingSeconds !== undefined && typingSeconds > 0;
  const isFast =
    hasPace &&
    length >= FAST_WORDS &&
    (length / typingSeconds) * 60 > FLOOD_PACE;
  if (length >= FLOOD_WORDS || isFast) return 'flooding';
  if (length <= SILENT_WORDS || (blankSeconds ?? 0) > BLANK_SECONDS)
    return 'silence';
  return 'open';
}

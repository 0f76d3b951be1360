import type { Chooser } from './choose.ts';
import { createChooser } from './choose.ts';
import type { Mood } from './feelings.ts';
import { moodOf, ownFeelings } from './feelings.ts';
import { asksForNoEcho, asksForNoQuestions } from './kinds.ts';
import { tidy, words } from './tidy.ts';

/** Everything a step needs to know about the message and what came before it. */
export type Talk = {
  raw: string;
  text: string;
  size: number;
  mine: string[];
  theirs: string[];
  mood: Mood;
  /** The person asked not to have their words said back. */
  isEchoUnwanted: boolean;
  chooser: Chooser;
};

/** Reads one message against what was said before it. */
export function openTalk(
  raw: string,
  before: readonly { role: 'user' | 'maya'; text: string }[],
): Talk {
  const text = tidy(raw);
  const mine = before
    .filter((turn) => turn.role === 'maya')
    .map((turn) => turn.text);
  const theirs = before
    .filter((turn) => turn.role === 'user')
    .map((turn) => turn.text);
  const now = moodOf(text);
  const isAfterWeight = theirs
    .slice(-2)
    .some((earlier) =>
      ['grief', 'grave', 'low', 'shame', 'fear'].includes(
        moodOf(tidy(earlier)),
      ),
    );
  const isAfterJoy = theirs
    .slice(-3)
    .some((earlier) => moodOf(tidy(earlier)) === 'good');
  const tears = now === 'low' && isAfterJoy && ownFeelings(text).length === 0;
  const mood =
    now === 'plain' && isAfterWeight ? 'soft' : tears ? 'plain' : now;
  return {
    raw,
    text,
    size: words(text).length,
    mine,
    theirs,
    mood,
    isEchoUnwanted: theirs.some((earlier) => asksForNoEcho(earlier)),
    chooser: createChooser(mine, `${text}|${mine.length}`),
  };
}

/** Not in every reply, not after being asked not to, not in grief or beside someone who has just said nothing. */
export function mayAsk(talk: Talk): boolean {
  if ([...talk.theirs, talk.text].some((text) => asksForNoQuestions(text)))
    return false;
  if (['grief', 'grave', 'shame', 'soft'].includes(talk.mood)) return false;
  if (bleak.test(talk.text)) return false;
  const isNearLoss = talk.theirs
    .slice(-4)
    .some((text) => ['grief', 'grave', 'shame'].includes(moodOf(tidy(text))));
  if (isNearLoss) return false;
  const since =
    talk.mine.length -
    1 -
    talk.mine.findLastIndex((turn) => turn.includes('?'));
  return since >= 2 || talk.theirs.length === 0;
}

/** What is never answered with a question. */
const bleak = /\b(?:killed|suicide|no point|nothing matters|feel nothing)\b/i;

import type { Element } from '#shared/domain/element.ts';
import { entryState } from './entry.ts';
import type { EntryState } from './entry.ts';
import { kindOf, oddKind } from './kinds.ts';
import { foreignTongue, tongueReplies } from './language.ts';
import { correction, formed, repetition, scripted } from './prepared.ts';
import type { Said } from './reflect.ts';
import { entryForms } from './scripts.ts';
import { openTalk } from './talk.ts';
import type { Talk } from './talk.ts';
import { told } from './told.ts';

export type CompanionTurn = { role: 'user' | 'maya'; text: string };

export type CompanionInput = {
  /** Oldest first; the last one holds the person's words to answer. */
  turns: CompanionTurn[];
  element?: Element;
  typingSeconds?: number;
  blankSeconds?: number;
  /** The caller has read these words and found no danger: the short net of this folder then stays out of the way. */
  isCalm?: boolean;
};

/** `moves`: ids of the forms used, for tests. `entry` only in answer to the first message (ENTRY-1). */
export type CompanionReply = {
  text: string;
  entry: EntryState | null;
  moves: string[];
};

/**
 * The quiet Maya (P3): reflective listening from the person's own words, the same reply for the same conversation on
 * every device. Total: any string is answered, in at most three short sentences with at most one question.
 */
export function respond(input: CompanionInput): CompanionReply {
  const raw = input.turns.at(-1)?.text ?? '';
  const talk = openTalk(raw, input.turns.slice(0, -1));
  const entry =
    talk.theirs.length === 0
      ? entryState(raw, input.typingSeconds, input.blankSeconds)
      : null;
  const said = answer(talk, entry, input.isCalm === true);
  return {
    text: said.map((one) => one.text).join(' '),
    entry,
    moves: said.map((one) => one.move),
  };
}

function answer(talk: Talk, entry: EntryState | null, isCalm: boolean): Said[] {
  const found = kindOf(talk.text);
  const spoken = found === 'danger' && isCalm ? null : found;
  if (spoken === 'danger') return scripted(spoken, talk);
  const kind = oddKind(talk.raw.toWellFormed(), talk.text);
  if (kind !== null) return scripted(kind, talk);
  const tongue = foreignTongue(talk.text);
  if (tongue !== null) {
    const phrase =
      talk.chooser.fresh(tongueReplies[tongue]) ??
      talk.chooser.any(tongueReplies.other);
    return phrase === null ? [] : [{ text: phrase.text, move: phrase.id }];
  }
  if (spoken === 'bye') return scripted(spoken, talk);
  if (entry === 'skepticism') return formed(entryForms.skepticism, talk);
  return (
    correction(talk) ??
    repetition(talk) ??
    (spoken === null ? told(talk, entry) : scripted(spoken, talk))
  );
}

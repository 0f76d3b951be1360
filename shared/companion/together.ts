// One answer over everything a person wrote while no fuller reply was to be had (MSG-13).
import { createChooser, fill } from './choose.ts';
import type { Chooser } from './choose.ts';
import { clauses, lowered } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { moodOf } from './feelings.ts';
import type { Mood } from './feelings.ts';
import type { Phrase } from './frames.ts';
import { kindOf, oddKind } from './kinds.ts';
import { foreignTongue } from './language.ts';
import { lines } from './lines.ts';
import { pickQuestion } from './question.ts';
import type { Said } from './reflect.ts';
import { best, passage } from './reflect.ts';
import { respond } from './respond.ts';
import type { CompanionReply, CompanionTurn } from './respond.ts';
import { mayAsk, openTalk } from './talk.ts';
import { capital, tidy } from './tidy.ts';

// {q} is "that …" with the clause turned, or the words themselves between quotation marks.
const openings: readonly Phrase[] = [
  { id: 'together.first', text: 'First you wrote {q}.' },
  { id: 'together.began', text: 'You began by saying {q}.' },
  { id: 'together.told', text: 'You told me {q}.' },
];
const middles: readonly Phrase[] = [
  { id: 'together.further', text: 'Further on, {q}.' },
  { id: 'together.later', text: 'Later, {q}.' },
  { id: 'together.between', text: 'In between, {q}.' },
];
const endings: readonly Phrase[] = [
  { id: 'together.last', text: 'And last, {q}.' },
  { id: 'together.end', text: 'And in the end, {q}.' },
  { id: 'together.came', text: 'And then, {q}.' },
];

/**
 * One reply to a whole offline stretch, in the order written, from two or three of its messages by their own words; three
 * to five sentences, at most one question. `turns` is what came before the stretch, with Maya's earlier replies to it.
 */
export function respondTogether(input: {
  turns: CompanionTurn[];
  stretch: string[];
}): CompanionReply {
  const { turns, stretch } = input;
  const kinds = stretch.map((text) => kindOf(tidy(text)));
  const danger = stretch[kinds.indexOf('danger')];
  if (danger !== undefined)
    return withoutEntry(
      respond({ turns: [...turns, { role: 'user', text: danger }] }),
    );
  const parts = picked(stretch, kinds);
  if (parts.length < 2) return fromOne(turns, stretch);
  const whole = stretch.join('\n');
  const before = turns
    .filter((turn) => turn.role === 'maya')
    .map((turn) => turn.text);
  const chooser = createChooser(before, `${whole}|${turns.length}`);
  const said = parts.map((part, at) => link(part, at, parts.length, chooser));
  const all = [...said, ...closing(turns, stretch, kinds, parts)];
  return {
    text: all.map((one) => one.text).join(' '),
    entry: null,
    moves: all.map((one) => one.move),
  };
}

/** First, last and, of what stands between, the part that matters most; in the order written. */
function picked(
  stretch: readonly string[],
  kinds: readonly (string | null)[],
): Clause[] {
  const able = stretch.flatMap((text, at) => {
    if (
      kinds[at] !== null ||
      oddKind(text.toWellFormed(), tidy(text)) !== null ||
      foreignTongue(tidy(text)) !== null
    )
      return [];
    const found = clauses(text).filter(
      (clause) => clause.size > 1 && clause.mode !== 'self',
    );
    const clause =
      best(found.filter((one) => one.mode === 'mirror')) ?? best(found);
    return clause === undefined ? [] : [clause];
  });
  const distinct = able.filter(
    (clause, at) => able.findIndex((one) => one.said === clause.said) === at,
  );
  if (distinct.length <= 3) return distinct;
  const middle = best(distinct.slice(1, -1));
  return [distinct[0], middle, distinct.at(-1)].filter(
    (clause) => clause !== undefined,
  );
}

function link(
  clause: Clause,
  at: number,
  count: number,
  chooser: Chooser,
): Said {
  const pool = at === 0 ? openings : at === count - 1 ? endings : middles;
  const phrase = chooser.any(pool);
  const words =
    clause.mode === 'mirror'
      ? `that ${clause.lowers ? lowered(clause.back) : clause.back}`
      : `"${passage(clause.said)}"`;
  const text = fill(phrase?.text ?? '{q}.', { q: words });
  return { text: capital(text), move: phrase?.id ?? 'together.bare' };
}

/** A question or a line at the end; nothing after a goodbye. */
function closing(
  turns: CompanionTurn[],
  stretch: readonly string[],
  kinds: readonly (string | null)[],
  parts: readonly Clause[],
): Said[] {
  if (kinds.at(-1) === 'bye') return [];
  const talk = {
    ...openTalk(stretch.join('\n'), turns),
    mood: moodOver(stretch),
  };
  const last = parts.at(-1);
  const question =
    last !== undefined && mayAsk(talk)
      ? pickQuestion(talk, last, 'told')
      : null;
  if (question !== null) return [question];
  const phrase =
    talk.chooser.fresh(lines[talk.mood]) ?? talk.chooser.fresh(lines.soft);
  return phrase === null ? [] : [{ text: phrase.text, move: phrase.id }];
}

/** The heaviest mood of the stretch; joy beside anything dark asks for care, not for celebration. */
function moodOver(stretch: readonly string[]): Mood {
  const moods = stretch.map((text) => moodOf(tidy(text)));
  if (moods.includes('grief')) return 'grief';
  const dark = moods.findLast(
    (mood) => !['good', 'plain', 'soft'].includes(mood),
  );
  if (dark === undefined) return moods.includes('good') ? 'good' : 'plain';
  return moods.includes('good') ? 'soft' : dark;
}

/** Too little to gather: the message that tells something is answered, else the last one. */
function fromOne(
  turns: CompanionTurn[],
  stretch: readonly string[],
): CompanionReply {
  const telling = stretch.findLast(
    (text) => kindOf(tidy(text)) === null && clauses(text).length > 0,
  );
  const text = telling ?? stretch.at(-1) ?? '';
  const earlier: CompanionTurn[] = stretch
    .filter((one) => one !== text)
    .map((one) => ({ role: 'user', text: one }));
  return withoutEntry(
    respond({ turns: [...turns, ...earlier, { role: 'user', text }] }),
  );
}

function withoutEntry(reply: CompanionReply): CompanionReply {
  return { ...reply, entry: null };
}

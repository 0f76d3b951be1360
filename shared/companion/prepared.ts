// Answers to what is not a story: prepared forms, corrections of what Maya understood, the same words again.
import { clauses } from './clauses.ts';
import { corrected, repeated } from './frames.ts';
import { pickQuestion } from './question.ts';
import { best, fillWith, isPlainDue, reflectClause } from './reflect.ts';
import type { Said } from './reflect.ts';
import { scripts } from './scripts.ts';
import type { Kind } from './scripts.ts';
import { mayAsk } from './talk.ts';
import type { Talk } from './talk.ts';
import { words } from './tidy.ts';

/** A prepared form of this kind; advice that was asked for is first said back. */
export function scripted(kind: Kind, talk: Talk): Said[] {
  const phrase = talk.chooser.any(scripts(kind));
  if (phrase === null) return [];
  const said = [
    {
      text: phrase.text.replace(
        '{q}',
        talk.text.replace(/[.,;:!?\s"]+$/, '').slice(0, 40),
      ),
      move: phrase.id,
    },
  ];
  if (kind !== 'advice') return said;
  const about = best(
    clauses(talk.text).filter(
      (clause) =>
        clause.mode === 'mirror' &&
        clause.size > 2 &&
        !/\b(?:what|how) to\b|\bdo you\b/i.test(clause.said),
    ),
  );
  if (about !== undefined)
    return [reflectClause(about, talk.chooser, isPlainDue(talk)), ...said];
  const question = mayAsk(talk) ? pickQuestion(talk, null, 'advice') : null;
  return question === null ? said : [...said, question];
}

/** One of a few forms. */
export function formed(
  pool: readonly { id: string; text: string }[],
  talk: Talk,
): Said[] {
  const phrase = talk.chooser.any(pool);
  return phrase === null ? [] : [{ text: phrase.text, move: phrase.id }];
}

/** "No, I said my sister": the person's version takes the place of Maya's. */
export function correction(talk: Talk): Said[] | null {
  if (talk.mine.length === 0) return null;
  const match =
    /^(?:no+|nope|sorry|actually|wait|correction)?[,.!\s]*(?:not (?:my |the |a )?[\w' ]{1,30}[,;]\s*|(?<=[,.!\s])I said[:,]?\s+|I (?:meant|mean)[:,]?\s+|it(?:'s| is| was) not [\w' ]{1,30}[,.;]\s*(?:it(?:'s| is| was) )?|actually,? it was )(.{2,90})$/i.exec(
      talk.text,
    );
  const meant = match?.[1];
  if (
    match === null ||
    meant === undefined ||
    !/^(?:no+|nope|sorry|actually|wait|correction|I meant|not )/i.test(
      talk.text,
    )
  )
    return null;
  if (
    /^I said\b/i.test(talk.text) &&
    talk.theirs.length > 0 &&
    meant.startsWith('"')
  )
    return null;
  const [first] = clauses(
    /^actually/i.test(talk.text) ? `it was ${meant}` : meant,
  );
  if (first === undefined) return null;
  const phrase = talk.chooser.any(corrected);
  return phrase === null ? null : [fillWith(phrase, first)];
}

/** The same words again. */
export function repetition(talk: Talk): Said[] | null {
  const same = talk.theirs
    .slice(-3)
    .some((earlier) => words(earlier).join(' ') === words(talk.raw).join(' '));
  const clause = best(clauses(talk.text));
  if (!same || talk.size < 3 || clause === undefined) return null;
  const phrase = talk.chooser.any(repeated);
  return phrase === null ? null : [fillWith(phrase, clause)];
}

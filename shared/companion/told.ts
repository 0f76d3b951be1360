// Answers a person who tells something: which part is said back, and what, if anything, stands beside it.
import { clauses } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { echoOf, namesOf } from './echo.ts';
import type { EntryState } from './entry.ts';
import { ownFeelings } from './feelings.ts';
import type { Mood } from './feelings.ts';
import { lines } from './lines.ts';
import { formed, scripted } from './prepared.ts';
import { pickQuestion } from './question.ts';
import { best, isPlainDue, reflectClause, reflectFeelings } from './reflect.ts';
import type { Said } from './reflect.ts';
import { entryForms } from './scripts.ts';
import { mayAsk } from './talk.ts';
import type { Talk } from './talk.ts';
import { capital, stableHash, words } from './tidy.ts';

/** A person telling something: one part said back, then room or one open question. */
export function told(talk: Talk, entry: EntryState | null): Said[] {
  const found = clauses(talk.text);
  const clause = best(found);
  if (clause === undefined) return besideLine(talk, 'plain');
  if (talk.isEchoUnwanted) return withoutEcho(talk, clause);
  const both = pair(talk, found);
  if (both !== null && (entry === 'open' || entry === null)) return both;
  const lead = reflectLead(talk, clause, entry);
  if (entry === 'silence' && talk.mood === 'good')
    return [lead, ...besideLine(talk, 'good')];
  if (entry === 'silence') return [lead, ...formed(entryForms.silence, talk)];
  if (entry === 'vulnerability') {
    const [form] = formed(entryForms.vulnerability, talk);
    return form === undefined
      ? [lead]
      : [
          { text: form.text.replace('{m}', lead.text), move: form.move },
          { text: '', move: lead.move },
        ].filter((one) => one.text !== '');
  }
  if (entry === 'flooding') return [lead, ...formed(entryForms.flooding, talk)];
  const second =
    talk.size > 45
      ? best(
          found.filter(
            (one) => one !== clause && one.mode === 'mirror' && one.size > 3,
          ),
        )
      : undefined;
  const leads =
    second === undefined
      ? [lead]
      : inOrder(found, clause, second).map((one) =>
          one === clause
            ? lead
            : { text: `${capital(one.back)}.`, move: 'mirror.second' },
        );
  const question =
    mayAsk(talk) && lead.move !== 'echo.plain'
      ? pickQuestion(talk, clause, 'told')
      : null;
  if (question !== null) return [...leads, question];
  return restsAt(talk, clause, leads)
    ? leads
    : [...leads, ...besideLine(talk, talk.mood)];
}

/** Some replies are the person's words alone: hard sentences, open questions, and about half of the plain ones. */
function restsAt(talk: Talk, clause: Clause, leads: readonly Said[]): boolean {
  if (clause.mode === 'self' || clause.mode === 'ask') return true;
  if (
    leads.some(
      (one) =>
        one.move.startsWith('paired') ||
        one.move.endsWith('.see') ||
        one.text.length > 150,
    )
  )
    return true;
  const isEven = stableHash(talk.text) % 2 === 0;
  return (talk.mood === 'plain' || talk.mood === 'soft') && isEven;
}

/** After "stop repeating what I say": room or a question, and nothing of theirs said back. */
function withoutEcho(talk: Talk, clause: Clause): Said[] {
  const question = mayAsk(talk) ? pickQuestion(talk, clause, 'told') : null;
  const said = question === null ? besideLine(talk, talk.mood) : [question];
  return (said.length > 0 ? said : scripted('ack', talk)).map((one) => ({
    ...one,
    move: `asked.${one.move}`,
  }));
}

function reflectLead(
  talk: Talk,
  clause: Clause,
  entry: EntryState | null,
): Said {
  const flood =
    entry === 'flooding' || talk.size > 79 ? namesOf(talk.text) : null;
  if (flood !== null && !talk.chooser.isSaid(flood))
    return { text: `${flood}.`, move: 'echo.names' };
  const felt = ownFeelings(talk.text);
  const isNamed =
    felt.length > 1 ||
    (felt.length === 1 &&
      talk.size > 3 &&
      talk.size < 7 &&
      stableHash(talk.text) % 3 === 0);
  const feeling =
    isNamed && clause.mode !== 'self' && talk.mood !== 'grief'
      ? reflectFeelings(felt, talk.chooser)
      : null;
  if (feeling !== null) return feeling;
  const echo =
    clause.mode === 'self' ||
    clause.mode === 'ask' ||
    entry === 'vulnerability' ||
    talk.mine.length % 2 === 0
      ? null
      : echoOf(talk.size > 40 ? clause.said : talk.text);
  if (echo !== null && !talk.mine.some((turn) => turn.startsWith(echo)))
    return { text: `${echo}.`, move: 'echo.plain' };
  return reflectClause(clause, talk.chooser, isPlainDue(talk));
}

function besideLine(talk: Talk, mood: Mood): Said[] {
  const used = new Set(
    words(talk.text).filter((word) => word.length > 3 && !common.has(word)),
  );
  const free = lines[mood].filter(
    (line) => !words(line.text).some((word) => used.has(word)),
  );
  const phrase =
    talk.chooser.fresh(free) ??
    talk.chooser.fresh(lines.soft) ??
    talk.chooser.fresh(lines.plain);
  return phrase === null ? [] : [{ text: phrase.text, move: phrase.id }];
}

/** Two short sentences belong together: both are said back, and nothing is added. */
function pair(talk: Talk, found: readonly Clause[]): Said[] | null {
  const [first, second] = found;
  if (
    first === undefined ||
    second === undefined ||
    found.length !== 2 ||
    talk.size > 16
  )
    return null;
  if (first.mode !== 'mirror' || second.mode !== 'mirror' || first.size < 3)
    return null;
  const text = `${capital(first.back)}. ${capital(second.back)}.`;
  return talk.chooser.isSaid(text) ? null : [{ text, move: 'mirror.pair' }];
}

function inOrder(
  found: readonly Clause[],
  first: Clause,
  second: Clause,
): Clause[] {
  return found.indexOf(first) < found.indexOf(second)
    ? [first, second]
    : [second, first];
}

/** Words that a line may share with the message without sounding like an echo. */
const common = new Set(
  'that this with have here what from there your then they when will'.split(
    ' ',
  ),
);

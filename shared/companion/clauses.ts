// Finds, in what a person wrote, the parts that can be said back, and decides in which way each may be:
// mirror: as a plain sentence; fragment: as a short echo; quote: only in their own words between quotation marks.
// One piece because the way a part may be said back is decided by all of these word lists together.
import { reverse } from './reverse.ts';
import { capital, sentences, tidy, words } from './tidy.ts';

export type Mode = 'mirror' | 'fragment' | 'quote' | 'self' | 'ask';
export type Clause = {
  /** The person's words, tidied, without a closing mark. */
  said: string;
  /** First and second person exchanged. */
  back: string;
  mode: Mode;
  /** May begin in lower case inside a sentence. */
  lowers: boolean;
  past: boolean;
  /** The only part of the message. */
  alone: boolean;
  size: number;
  score: number;
};

/** Longest clause said back whole, in words. */
const LONGEST = 17;
const pronouns =
  "i|he|she|they|we|it|my|our|nobody|everyone|i'm|i've|he's|she's|it's|they're|we're|there|that|now";
const seam = new RegExp(
  `\\s*[;:]\\s+|\\s+[-–—]\\s+|,?\\s+but\\s+|,\\s+so\\s+|,?\\s+and\\s+then\\s+|,?\\s+and\\s+(?=(?:${pronouns})\\s)|,\\s+(?=(?:${pronouns})\\s)|\\s+because\\s+(?=(?:${pronouns})\\s)`,
  'iu',
);
const dependent =
  /^(?:when|if|because|after|since|while|although|though|as|until|unless|which|who|that|than|where|whether|before|for|to|of)(?!['\w])/i;
const filler =
  /^(?:(?:and|but|so|because|well|anyway|also|then|like|honestly|basically|actually|oh|ok|okay|wow|yeah|yes|yep|hmm|um|uh|look|sorry|plus|right|hi|hello|hey|maya|please|god|to be honest|i mean|you know|the thing is|thing is|no)\b[,.!\s]*)+/i;
const tail =
  /(?:,\s*(?:though|right|anyway|actually|basically|sorry|eh)|[\s,]+(?:though|you know|or something|i guess|by the way|honestly|lol|please|maya|I don't know)|[\s,]+(?:wasn't|isn't|aren't|weren't|don't|doesn't|didn't|can't|won't|hasn't) (?:it|he|she|they|I))$/i;
const lowerable = new Set(
  `you your you're you've you'd you'll he she it they we he's she's it's they're that that's this there there's the a an his her their its
  nobody everyone everybody no nothing everything something someone people work life today yesterday tonight last when if after since
  while two three four half some most one on in at every all not just only three what as until money home school sleep
  things everything's even sometimes lately i i'm and maybe perhaps because here now third first everyone's i've i'd it'd we've`.split(
    /\s+/,
  ),
);
const wordSubject =
  /^(?:I|I'm|I've|I'd|I'll|he|she|they|we|it|he's|she's|they're|we're|it's|they've|we've|there|there's|that|that's|this|nobody|everyone|everybody|nothing|everything|something|someone|people|you|you're)$/i;
const possessor =
  /^(?:my|our|his|her|their|the|a|an|this|that|these|those|every|each|some|no|two|three|four|one|last|both)$/i;
const verb =
  /^(?:am|is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|do|does|did|don't|doesn't|didn't|can|can't|could|couldn't|will|won't|would|wouldn't|may|might|says?|said|wants?|told|tells?|thinks?|left|went|goes|came|comes|got|gets?|gave|gives?|took|takes?|made|makes?|knows?|knew|keeps?|kept|called|calls?|died|feels?|felt|hurts?|lives?|plays?|sells?|sold|asked|asks?|needs?|needed|wrote|moved|ran|stopped|threw|snores|leaves|laughed|cried|shouted|lost|found|broke|started|turned|used|became|works?|looks?|seems?|happened|happens?|means?|sits?|held|holds?|judges?|listens?|never|always|still|just|\p{Ll}{2,}ed|fell|met|saw|sees?|hates?|loves?|stays?|stayed|brings?|brought|sent|sends?|put|puts|eats?|ate|won|hit|bit|cost|costs)$/u;
const auxStart =
  /^(?:(?:just|still|also|only|really) )?(?:wanted|couldn't|can't|don't|didn't|haven't|won't|wasn't|never|went|got|had|lost|been|feel|feeling|felt|called|cried|woke|slept|keep|kept|miss|hate|want|need|saw|walked|tried|stood|sat|took|made|told|started)\b/i;
const asking =
  /^(?:why|what|how|when|where|who|is|are|do|does|did|can|could|will|would|was|were|am|isn't|don't|should|have|has)\b/i;
const ordered =
  /\b(?:should|shouldn't|must|need to|needs to|have to|has to|ought|let's|supposed to)\b/i;
const harsh =
  /\b(?:I'm|I am|I feel like|feel like|I was|I'm such|makes me|being)\s+(?:(?:just|so|such|really|a|an|the|completely|totally|being|too)\s+)*(?:failures?|idiot|stupid|worthless|useless|pathetic|loser|burden|ugly|fat|disgusting|coward|incompetent|lazy|unlovable|a bad|horrible|terrible|awful|mess|fraud|joke|nothing|monster|weak|ridiculous|selfish|broken|thief)\b|\b(?:(?<!(?:not|n't) (?:all )?)my (?:own )?fault|hate myself|better off without me|(?:nobody|no one|noone|everyone|everybody|they all|they|people)\s+(?:\w+\s+)?(?:likes?|loves?|cares?|wants?|hates?|thinks?|needs?|despises?|thinks?)\b[^.]{0,30}\b(?:me|I'm)|deserve)/i;
/** A hatred reported without a word like "said": stays in their words, never becomes Maya's statement. */
const unloved =
  /\b(?:hates?|despises?|never (?:loved|wanted|liked)|(?:doesn't|don't|didn't) (?:love|want|like|need|care about)|can't stand) me\b/i;
const reported =
  /^(?:(?:my|our|his|her|the) \w+|he|she|they|\p{Lu}\p{Ll}+) (?:\w+ )?(?:thinks?|thought|says?|said|told|calls?|called|keeps?)\b/u;
const crude =
  /\b(?:stupid|silly|ridiculous|pathetic|fuck|fucking|shit|bitch|bastard|asshole|cunt|dick|idiot|whore|crap|slut)\b/i;
const past =
  /\b(?:was|were|did|had|went|said|told|left|died|got|came|took|lost|found|gave|made|wrote|sold|cried|laughed|stood|threw|stole|ran|walked|rang|asked|\p{Ll}{2,}ed)\b/u;

/** Every part of the text that can be said back, in the order written. */
export function clauses(text: string): Clause[] {
  const found = sentences(tidy(text)).flatMap((sentence, at, all) => {
    const isAsked = /\?["']?$/.test(sentence);
    const bare = sentence.replace(/[.!?…,;:\s]+$/u, '').replace(/[()]/g, '');
    const parts = isAsked ? [bare] : cut(bare);
    return parts
      .map((part) => unasked(strip(part)))
      .filter(
        (part) =>
          /[\p{L}\d]{2}/u.test(part) && !/^thank(?:s| you)\b/i.test(part),
      )
      .map((part, index) =>
        weigh(part, isAsked, {
          late: at === all.length - 1,
          first: at === 0 && index === 0,
        }),
      );
  });
  return found.map((clause) => ({ ...clause, alone: found.length === 1 }));
}

/** Splits a long sentence at its seams; quotations stay whole, a dependent part stays with its neighbour. */
function cut(sentence: string): string[] {
  if (words(sentence).length <= 15) return [sentence];
  const quotes: string[] = [];
  const masked = sentence.replace(
    /"[^"]*"/g,
    (quote) => `\uE000${quotes.push(quote) - 1}\uE001`,
  );
  const parts: string[] = [];
  for (const part of masked.split(seam)) {
    const last = parts.at(-1);
    if (last !== undefined && dependent.test(last) && words(last).length < 9)
      parts[parts.length - 1] = `${last}, ${part}`;
    else parts.push(part);
  }
  return parts.map((part) =>
    part.replace(
      /\uE000(\d+)\uE001/g,
      (_, index: string) => quotes[Number(index)] ?? '',
    ),
  );
}

function strip(part: string): string {
  let bare = part.trim();
  if (!/^(?:no|right|like|so) (?:one|now|\w+ (?:of|as))\b/i.test(bare)) {
    const without = bare.replace(filler, '');
    if (words(without).length > 0 && !/^no\s+\p{L}/iu.test(bare))
      bare = without;
  }
  return bare
    .replace(
      /(?<!\b(?:am|I'm|so|very|feel|felt|was|be|really|say|said|is|are)) sorry$/i,
      '',
    )
    .replace(
      /,? which is (?:so |just |really |a bit )?(?:stupid|silly|ridiculous|dumb)\b.*$/i,
      '',
    )
    .replace(tail, '')
    .replace(/^[\s,.!…"-]+(?=[^"]*$)/u, '')
    .replace(/[\s,.!?…:;-]+$/u, '')
    .trim();
}

function weigh(
  said: string,
  isAsked: boolean,
  place: { late: boolean; first: boolean },
): Clause {
  const back = reverse(mended(said));
  const size = words(said).length;
  const mode = modeOf(said, back, size, isAsked);
  const first = (back.match(/^[\p{L}']+/u)?.[0] ?? '').toLowerCase();
  let score = size >= 3 && size <= 12 ? 3 : size <= LONGEST ? 1 : -4;
  if (/\b(?:I|I'm|I've|me|my|we|our)\b/.test(said)) score += 2;
  if (
    /\b(?:feel|felt|feeling|afraid|scared|tired|sad|angry|happy|alone|lonely|miss|love|hate|died|lost|cried|hurt|want|ashamed|guilty|proud|relieved)\b/i.test(
      said,
    )
  )
    score += 3;
  if (
    /\b(?:wife|husband|mother|father|mum|mom|dad|son|daughter|sister|brother|boss|friend|partner|baby|kids|dog|cat)\b/i.test(
      said,
    )
  )
    score += 1;
  if (place.late) score += 1;
  if (mode === 'mirror') score += 2;
  if (mode === 'fragment') score -= size < 3 ? 2 : 0;
  if (mode === 'ask') score -= 1;
  if (/^I(?:'|\b)/.test(said)) score += 2;
  if (dependent.test(said)) score -= 3;
  if (/\b(?:you|your)\b/i.test(said)) score -= 2;
  if (/^(?:it|that|this)\b/i.test(said)) score -= 1;
  if (/^(?:I (?:don't know|guess|mean)|you know)\b/i.test(said)) score -= 3;
  return {
    said,
    back,
    mode,
    lowers: lowerable.has(first),
    past:
      past.test(said) &&
      !/^(?:I|we) (?:have|am|want|know|think|feel|can|can't|miss|love|don't|hate)\b/.test(
        said,
      ),
    alone: false,
    size,
    score,
  };
}

function modeOf(
  said: string,
  back: string,
  size: number,
  isAsked: boolean,
): Mode {
  if (isAsked && asking.test(said)) return 'ask';
  if (harsh.test(said) && !reported.test(said)) return 'self';
  if (unloved.test(said) && !reported.test(said)) return 'quote';
  if (size > LONGEST || ordered.test(said) || crude.test(said)) return 'quote';
  if (
    /\b(?:you|your|you're|yourself|yours|u)\b/i.test(
      said.replace(/"[^"]*"/g, '').replace(/thank you/gi, ''),
    )
  )
    return 'quote';
  if (asking.test(said) && !/^(?:when|what|how)\b.*,/i.test(said))
    return openMode(said, size);
  if (/\byou (?:am|is|was|has|does)\b|\bI (?:are|is)\b/i.test(back))
    return 'quote';
  return isSentence(said) ? 'mirror' : 'fragment';
}

/** Marks inside a part, as in "I, 3am ? , no", go: only Maya's own question may carry one. Quotations keep theirs. */
function unasked(part: string): string {
  return part
    .split(/("[^"]*")/)
    .map((piece) =>
      piece.startsWith('"') ? piece : piece.replace(/ ?[?!]+(?: ?,)?/g, ''),
    )
    .join('');
}

/** A question word without a question mark: "what I want is quiet" is a statement, "why me" a question. */
function openMode(said: string, size: number): Mode {
  if (/^when\b/i.test(said)) return size > 5 ? 'mirror' : 'fragment';
  if (
    /^(?:what|how|where) (?:I|he|she|they|we|it|my)\b/.test(
      said.charAt(0).toLowerCase() + said.slice(1),
    )
  )
    return size > 4 ? 'mirror' : 'fragment';
  if (/^why\b/i.test(said)) return 'ask';
  return /^(?:what|how|who|where)\b/i.test(said) && size > 3
    ? 'ask'
    : 'fragment';
}

/** A subject and, near it, a verb. */
function isSentence(said: string): boolean {
  const all: string[] =
    said
      .replace(
        /^(?:today|yesterday|tonight|now|lately|sometimes|still|here|last \w+|every \w+|on \w+s?|three times \w+)\s*,?\s+/i,
        '',
      )
      .match(/[\p{L}']+|,/gu) ?? [];
  const first = all[0] ?? '';
  if (said.startsWith('"')) return true;
  if (dependent.test(said)) return all.includes(',') && all.length > 5;
  if (auxStart.test(said)) return false;
  if (/^(?:I'm|he's|she's|it's|we're|they're) \d/i.test(said)) return true;
  if (
    /^(?:nobody|everyone|everybody|nothing|everything|something|someone|people|this|that)$/i.test(
      first,
    )
  )
    return all.slice(1, 6).some((word) => verb.test(word));
  if (wordSubject.test(first)) return all.length > 1;
  const reach =
    possessor.test(first) || /^\p{Lu}/u.test(first)
      ? all.slice(1, 6)
      : all.slice(1, 3);
  return reach.some((word) => verb.test(word));
}

/** A fragment with the subject the person left out: "couldn't sleep again" becomes "You couldn't sleep again". */
export function completed(clause: Clause): string {
  const isOwn =
    /\b(?:I|I'm|I've|me|my|we|our)\b/.test(clause.said) ||
    /^(?:just )?(?:couldn't|can't|don't|didn't|haven't|feel|feeling|felt|been|never|miss|want|wanted)\b/i.test(
      clause.said,
    );
  if (!auxStart.test(clause.said) || !isOwn) return capital(clause.back);
  if (/^took (?:me|us)\b/i.test(clause.said))
    return `It ${lowered(clause.back)}`;
  const joined = /^been\b/i.test(clause.said)
    ? `You've ${lowered(clause.back)}`
    : /^feeling\b/i.test(clause.said)
      ? `You're ${lowered(clause.back)}`
      : `You ${lowered(clause.back)}`;
  return joined.replace(/^You wasn't/, "You weren't");
}

/** A learner's slips are not repeated back: "she ask for me" is answered with "she asks for you". */
function mended(said: string): string {
  return said
    .replace(
      /^(?=(?:wife|husband|son|daughter|brother|sister|boss|boyfriend|girlfriend)(?:'s)? )/i,
      'my ',
    )
    .replace(/^my \p{Lu}/u, (start) => start.toLowerCase())
    .replace(/\b(he|she|it) don't\b/gi, "$1 doesn't")
    .replace(/\b(he|she|it) have\b/gi, '$1 has')
    .replace(
      /(?<!\b(?:did|does|do|can|will|would|could|should|let|may|might|must|didn't|doesn't|that|make|made|see|help|to|watch|hear|heard) )\b(he|she|it) (ask|tell|want|need|die|say|come|call|live|work|sleep|know|love|like|hate|speak|think|feel|make|cook|eat|drink|give|take|see|look|stay|sit|play|write|read|listen|keep|wear|help|send|bring|hide)\b/gi,
      '$1 $2s',
    )
    .replace(/\bI am (count|work|wait|live|try|think)\b/g, 'I am $1ing')
    .replace(/\bI am (agree|want|need|have)\b/g, 'I $1')
    .replace(/\bbecause (the|my) (\p{L}+)$/u, 'because of $1 $2')
    .replace(/\bI (?:has|does)\b/g, (slip) =>
      slip.endsWith('has') ? 'I have' : 'I do',
    );
}

/** First letter small unless it may be a name. */
export function lowered(text: string): string {
  const first = text.match(/^[\p{L}']+/u)?.[0] ?? '';
  if (first === 'I' || first.startsWith("I'") || /^\p{Lu}{2,}/u.test(first))
    return text;
  return text.charAt(0).toLowerCase() + text.slice(1);
}

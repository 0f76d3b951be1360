// Turns what a person said about themselves into what is said to them: "I am tired of my boss" becomes
// "you are tired of your boss". What stands in double quotation marks stays as it is.

const swaps: Readonly<Record<string, string>> = {
  i: 'you',
  "i'm": "you're",
  "i've": "you've",
  "i'd": "you'd",
  "i'll": "you'll",
  me: 'you',
  my: 'your',
  mine: 'yours',
  myself: 'yourself',
  am: 'are',
  we: 'you',
  "we're": "you're",
  "we've": "you've",
  "we'd": "you'd",
  "we'll": "you'll",
  us: 'you',
  our: 'your',
  ours: 'yours',
  ourselves: 'yourselves',
  "you're": "I'm",
  "you've": "I've",
  "you'll": "I'll",
  "you'd": "I'd",
  your: 'my',
  yours: 'mine',
  yourself: 'myself',
};
const agreeing: Readonly<Record<string, string>> = {
  was: 'were',
  "wasn't": "weren't",
  is: 'are',
  "isn't": "aren't",
  has: 'have',
  "hasn't": "haven't",
  does: 'do',
  "doesn't": "don't",
};
const passedOver = new Set(
  'also never always just really only still not often once already even both all too so'.split(
    ' ',
  ),
);
const joins = new Set(['and', 'but', 'or', 'then']);
const others = new Set(
  "he she it they that this who there nobody everyone somebody someone everything nothing he's she's it's".split(
    ' ',
  ),
);
const verbs = new Set(
  `are aren't were weren't do don't did didn't can can't could couldn't will won't would wouldn't have haven't had said say
  understand know get got make made think seem sound look remind keep never always really just asked ask told tell listen want
  need should must may might only still`.split(/\s+/),
);

/** First and second person exchanged, verbs agreeing. `you` becomes I or me by the place it stands in. */
export function reverse(clause: string): string {
  return clause
    .split(/("[^"]*")/)
    .map((part) =>
      part.startsWith('"') ? part : reversePart(orderPairs(part)),
    )
    .join('');
}

/** "my sister and I" is said back as "you and your sister"; only at the start, where both are the subject. */
function orderPairs(part: string): string {
  return part.replace(
    /^((?:my|our) (?:\p{L}+ )?(?:wife|husband|mother|father|mum|mom|dad|son|daughter|sister|brother|friend|partner|boyfriend|girlfriend|boss|kids|family|ex|team|neighbour)s?|(?!(?:And|But|So)\b)\p{Lu}\p{Ll}{1,24}) and (?:I|me)(?= \p{L})(?! (?:am|was)\b)/iu,
    (_, other: string) =>
      `I and ${other.replace(/^M(?=y )/, 'm').replace(/^O(?=ur )/, 'o')}`,
  );
}

function reversePart(part: string): string {
  const pieces = part.split(/([\p{L}\p{M}]+(?:'\p{L}+)*)/u);
  const lower = pieces.map((piece) => piece.toLowerCase());
  let subject = '';
  let before = '';
  return pieces
    .map((piece, at) => {
      if (at % 2 === 0) {
        if (piece.includes(',')) before = '';
        return piece;
      }
      const word = lower[at] ?? '';
      const next = lower[at + 2] ?? '';
      if (word === 'am' && /\d$/.test(pieces[at - 1] ?? '')) return piece;
      const said = turn(word, {
        before,
        next,
        subject,
        ends: (pieces[at + 1] ?? '').trim() !== '',
      });
      if (word === 'i' || word === 'we') subject = 'I';
      if (others.has(word)) subject = 'other';
      if (!passedOver.has(word)) before = word;
      if (said === undefined) return piece;
      return /^\p{Lu}/u.test(piece) && word !== 'i' && !word.startsWith("i'")
        ? said.charAt(0).toUpperCase() + said.slice(1)
        : said;
    })
    .join('');
}

type Place = { before: string; next: string; subject: string; ends: boolean };

function turn(word: string, place: Place): string | undefined {
  if (word === 'you') return isSubject(place) ? 'I' : 'me';
  if (place.before === 'you' && !place.ends) {
    if (word === 'are') return 'am';
    if (word === 'were') return 'was';
  }
  if (word === 'are' && place.next === 'you') return 'am';
  if (word === 'were' && place.next === 'you') return 'was';
  const agreed = agreeing[word];
  if (agreed !== undefined) {
    if (place.before === 'i' || place.before === 'we') return agreed;
    if (place.next === 'i') return agreed;
    return word.startsWith('was') &&
      joins.has(place.before) &&
      place.subject === 'I'
      ? agreed
      : undefined;
  }
  return swaps[word];
}

function isSubject(place: Place): boolean {
  if (place.ends || place.next === '') return false;
  if (
    [
      'are',
      'were',
      'do',
      'did',
      'can',
      'will',
      'would',
      'could',
      'have',
    ].includes(place.before)
  )
    return true;
  return verbs.has(place.next);
}

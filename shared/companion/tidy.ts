/** No more of a text than this is read closely: its beginning and its end. Keeps the work per reply bounded. */
const HEAD = 3000;
const TAIL = 1000;

const spelled = new Map(
  `im:I'm|ive:I've|dont:don't|cant:can't|wont:won't|didnt:didn't|doesnt:doesn't|dosnt:doesn't|isnt:isn't|arent:aren't|wasnt:wasn't
|werent:weren't|couldnt:couldn't|wouldnt:wouldn't|shouldnt:shouldn't|havent:haven't|hasnt:hasn't|hadnt:hadn't|youre:you're
|theyre:they're|thats:that's|hes:he's|shes:she's|whats:what's|theres:there's|nobodys:nobody's|u:you|ur:your|bc:because|cuz:because
|becuase:because|becasue:because|idk:I don't know|tierd:tired|evrything:everything|everthing:everything|freind:friend|freinds:friends
|listn:listen|tlak:talk|judgs:judges|allways:always|alot:a lot|tmrw:tomorrow|n:and|nite:night|tho:though|rly:really|realy:really|ppl:people|yrs:years|hrs:hours|bf:boyfriend
|gf:girlfriend|thx:thanks|ty:thanks|pls:please|plz:please|gonna:going to|wanna:want to|gotta:have to|ngl:|tbh:|lol:|lmao:|haha:|omg:
|i:I|i'm:I'm|i've:I've|i'd:I'd|i'll:I'll|definately:definitely|wierd:weird|english:English|christmas:Christmas|monday:Monday|tuesday:Tuesday|wednesday:Wednesday|thursday:Thursday|friday:Friday|saturday:Saturday|sunday:Sunday|beleive:believe|untill:until|recieved:received|dunno:don't know`
    .replaceAll('\n', '')
    .split('|')
    .map((pair): [string, string] => {
      const at = pair.indexOf(':');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
);

/** Well-formed text without tags, markup, links or control characters, at most HEAD + TAIL characters long. */
export function plain(text: string): string {
  const whole = text.toWellFormed().replaceAll('\uFFFD', ' ');
  const cut =
    whole.length > HEAD + TAIL
      ? `${whole.slice(0, HEAD).toWellFormed()}\n${whole.slice(-TAIL).toWellFormed()}`.replaceAll(
          '\uFFFD',
          ' ',
        )
      : whole;
  return cut
    .replace(/<3+/g, ' ')
    .replace(/<[^<>]{0,200}>/g, ' ')
    .replace(/(?:https?:\/\/|www\.)\S{1,300}/gi, 'a link')
    .replace(/[‘’ʼ´`]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[<>*_#~|{}[\]\\^]/g, ' ')
    .replace(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF]/g, '')
    .replace(/\p{Cc}/gu, (char) => (char === '\n' ? char : ' '))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}

/** Plain text as it would be said back: usual spellings, no shouting, one kind of quotation mark, always in pairs. */
export function tidy(text: string): string {
  const clean = quiet(plain(text))
    .replace(
      /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u200D/gu,
      ' ',
    )
    .replace(/(^|[\s(])'(\S[^"\n]{0,120}?)'(?=[\s.,!?;:)]|$)/g, '$1"$2"')
    .replace(/\p{L}[\p{L}']*/gu, (word) => {
      const usual = spelled.get(word.toLowerCase());
      if (usual === undefined) return word;
      return /^\p{Lu}/u.test(word) ? capital(usual) : usual;
    })
    .replace(
      /\b(?!(?:had|that|no|very|so|bye|is|really|too|more|night|ha)\b)(\p{L}{1,24}) \1\b/giu,
      '$1',
    )
    .replace(/\b\p{Lu}{5,24}\b/gu, (word) => word.toLowerCase())
    .replace(/\s?\([^()]{0,80}\)/g, '')
    .replace(/([!?])[!?]+/g, (run) => (run.includes('?') ? '?' : '!'))
    .replace(/\.{2,}/g, '…')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ([.,!?;:…])/g, '$1')
    .trim();
  const quotes = clean.split('"').length - 1;
  return quotes % 2 === 0 ? clean : clean.replaceAll('"', '');
}

function quiet(text: string): string {
  const upper = text.match(/\p{Lu}/gu)?.length ?? 0;
  const lower = text.match(/\p{Ll}/gu)?.length ?? 0;
  return upper > 7 && upper > 4 * lower ? text.toLowerCase() : text;
}

/** First letter large, the rest as it is. */
export function capital(text: string): string {
  const at = text.search(/[\p{L}\d]/u);
  if (at < 0) return text;
  return text.slice(0, at) + text.charAt(at).toUpperCase() + text.slice(at + 1);
}

/** Lower-case words with inner apostrophes, in order (GEN-5). */
export function words(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu) ?? []
  );
}

/** Sentences with their closing mark. A dot inside a number, an abbreviation or a quotation does not close one. */
export function sentences(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') quoted = !quoted;
    const next = text.charAt(at + 1);
    const line = char === '\n';
    const goesOn =
      char === '…' && /^\s*\p{Ll}/u.test(text.slice(at + 1, at + 4));
    const mark =
      '.!?…'.includes(char) && !goesOn && (next === '' || /\s/.test(next));
    const closes = line || (mark && !quoted && !isShortened(text, at));
    if (!closes) continue;
    if (line) quoted = false;
    found.push(text.slice(start, at + (line ? 0 : 1)).trim());
    start = at + 1;
  }
  found.push(text.slice(start).trim());
  return found.filter((sentence) => /[\p{L}\d]/u.test(sentence));
}

function isShortened(text: string, dot: number): boolean {
  return /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|St|vs|etc|e\.g|i\.e)$/.test(
    text.slice(Math.max(0, dot - 6), dot),
  );
}

/** FNV-1a, 32 bits: the same words choose the same phrase on every device. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash;
}

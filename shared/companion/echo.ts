import { reverse } from './reverse.ts';
import { capital, words } from './tidy.ts';

const amount =
  /(?<![-\w])(?:(?:only|almost|nearly|over) )?(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|a hundred)[ -](?:more |whole |long |little )?(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|seconds?|times|cups|stitches)\b(?: (?:a|every) (?:day|week|night|month)| of \p{L}+)?(?![\s-]*old)/iu;
const time =
  /\b(?:every (?:single )?(?:day|night|morning|evening|summer|winter|weekend|time|year|sunday|monday|friday|saturday)|on (?:sunday|monday|friday|saturday) (?:evenings?|mornings?|nights?)|(?:this|that) christmas)\b/i;
const owned =
  /\bmy (?!(?:own|whole|little|entire|best|new|old|dear|first|last|only|other|self|god|favourite|head|mind|life|fault|point|brain|opinion)\b)(\p{L}{2,})/giu;

/** A short piece worth repeating by itself, such as "Forty-one years"; null when there is none. */
export function echoOf(said: string): string | null {
  const bare = said.replace(/"[^"]*"/g, '');
  const found = amount.exec(bare)?.[0] ?? time.exec(bare)?.[0];
  return found === undefined || words(bare).length < 4
    ? null
    : capital(reverse(found.replace(/^on /i, '')));
}

/** What a flood is about, in the order it came: "Your landlord, your exams, your sister". Null below three. */
export function namesOf(text: string): string | null {
  const found: string[] = [];
  for (const match of text.matchAll(owned)) {
    const noun = (match[1] ?? '').toLowerCase();
    if (noun !== '' && !found.includes(noun) && !/(?:'s|ing|ed)$/.test(noun))
      found.push(noun);
  }
  if (found.length < 3) return null;
  return capital(
    found
      .slice(0, 4)
      .map((noun) => `your ${noun}`)
      .join(', '),
  );
}

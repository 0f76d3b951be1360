import { defaultElement, type Element } from '#shared/domain/element.ts';
import type { ConverseRequest } from '#shared/protocol/converse.ts';
import { cleanPauses } from '#shared/companion/clean-pauses.ts';
import type { CompanionTurn } from '#shared/companion/respond.ts';

type Context = NonNullable<ConverseRequest['context']>;

/** All that the later stages need to know about one turn. The person's words are clean of pause marks (PAUSE-6). */
export type TurnPlan = {
  turnId: string;
  userText: string;
  element: Element;
  lang: string;
  intent: NonNullable<ConverseRequest['intent']>;
  /** How many messages of an offline stretch are answered at once; 1 in ordinary talk (MSG-13). */
  together: number;
  window: CompanionTurn[];
  context: Pick<Context, 'summary' | 'memorySnippets' | 'recentReplies'>;
};

/** The first stage: what this turn is, decided from the request alone (PIPE-1, ELEM-1). */
export function planTurn(request: ConverseRequest, turnId: string): TurnPlan {
  const { context = {} } = request;
  return {
    turnId,
    userText: cleanPauses(request.userText),
    element: request.element ?? defaultElement,
    lang: request.lang ?? 'en',
    intent: request.intent ?? 'talk',
    together: context.together ?? 1,
    window: (context.window ?? []).map(({ role, text }) => ({
      role,
      text: cleanPauses(text),
    })),
    context,
  };
}

/** A stretch comes as one text, its messages parted by blank lines; what did not fit stands at the window's end. */
const PART = /\n{2,}/;

/** How many entries of the window's end belong to the stretch that is answered at once (MSG-13). */
export function stretchInWindow({
  together,
  userText,
  window,
}: TurnPlan): number {
  const missing = Math.max(0, together - userText.split(PART).length);
  let entries = 0;
  while (entries < missing && window.at(-1 - entries)?.role === 'user')
    entries += 1;
  return entries;
}

/** What the person has written since anybody but the phone answered: the words that must be looked at for danger. */
export function newWords(plan: TurnPlan): string[] {
  if (plan.together < 2) return [plan.userText];
  const entries = stretchInWindow(plan);
  const earlier = entries === 0 ? [] : plan.window.slice(-entries);
  return [...earlier.map(({ text }) => text), plan.userText].flatMap((text) =>
    text.split(PART).filter((part) => part.trim() !== ''),
  );
}

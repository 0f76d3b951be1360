import type { respond, CompanionTurn } from '#shared/companion/respond.ts';
import { newWords, stretchInWindow, type TurnPlan } from './plan-turn.ts';

export type QuietReply = (plan: TurnPlan) => string;

type Companion = {
  respond: typeof respond;
  respondTogether: (input: { turns: CompanionTurn[]; stretch: string[] }) => {
    text: string;
  };
};

/** The quiet Maya on the server (P3): the same pure functions as on the phone, over the same words. */
export function createQuietReply(companion: Companion): QuietReply {
  return (plan) => {
    const { element, window, userText } = plan;
    if (plan.together < 2) {
      const turns = [...window, { role: 'user' as const, text: userText }];
      return companion.respond({ turns, element }).text;
    }
    // What the phone's own voice said meanwhile is not said again.
    const said = (plan.context.recentReplies ?? []).map((text) => ({
      role: 'maya' as const,
      text,
    }));
    const before = window.slice(0, window.length - stretchInWindow(plan));
    return companion.respondTogether({
      turns: [...before, ...said],
      stretch: newWords(plan),
    }).text;
  };
}

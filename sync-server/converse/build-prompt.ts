import { houseRules } from './prompt/house-rules.ts';
import { intentLines, togetherLine } from './prompt/occasions.ts';
import { stances } from './prompt/stances.ts';
import type { TurnPlan } from './plan-turn.ts';

export type Prompt = { system: string; user: string };

/** Quoted text cannot close its own tag: every angle bracket inside becomes an entity (ABUSE-10). */
function quote(tag: string, text: string): string {
  const inert = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<${tag}>\n${inert}\n</${tag}>`;
}

function quoteAll(tag: string, texts: readonly string[] | undefined): string[] {
  return (texts ?? []).map((text) => quote(tag, text));
}

/**
 * The prompt is made here and nowhere else (PIPE-2). Everything from the device, roles included, travels as quoted data in
 * one message, so a forged earlier reply is no more than a sentence somebody wrote (ABUSE-10).
 */
export function buildPrompt(plan: TurnPlan): Prompt {
  const system = [
    houseRules,
    stances[plan.element],
    intentLines[plan.intent],
    plan.together > 1 ? togetherLine(plan.together) : '',
  ];
  const { summary, memorySnippets, recentReplies } = plan.context;
  const conversation = plan.window
    .map(({ role, text }) =>
      quote(role === 'user' ? 'person' : 'maya_said', text),
    )
    .join('\n');
  const user = [
    ...quoteAll('summary', summary === undefined ? [] : [summary]),
    ...quoteAll('memory', memorySnippets),
    ...quoteAll('recent_reply', recentReplies),
    conversation,
    quote('newest_words', plan.userText),
  ];
  return {
    system: system.filter((part) => part !== '').join('\n\n'),
    user: user.filter((part) => part !== '').join('\n'),
  };
}

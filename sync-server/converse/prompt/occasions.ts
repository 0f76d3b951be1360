import type { ConverseRequest } from '#shared/protocol/converse.ts';

type Intent = NonNullable<ConverseRequest['intent']>;

/** What the turn is for. */
export const intentLines: Record<Intent, string> = {
  talk: '',
  weave:
    'The person asks you to weave what is quoted into one short passage, in the second person, true to their words.',
  dream_weave:
    'The person tells a dream. Stay inside its images and give them back as one short passage; explain nothing.',
};

/** One reply to all that was written while there was no network (MSG-13). */
export function togetherLine(count: number): string {
  return `The person wrote ${count} messages in a row while they could not reach you: the newest words and the last entries of the conversation before them. A simpler voice on their phone answered meanwhile. Give one reply to the whole stretch: gather what runs through it, name what changed from the first to the last, and do not answer message by message. Up to seven sentences here.`;
}

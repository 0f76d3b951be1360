import type { Mood } from './feelings.ts';
import type { Phrase } from './frames.ts';

const list = (prefix: string, text: string): Phrase[] =>
  text
    .trim()
    .split('\n')
    .map((line, at) => ({ id: `${prefix}.${at}`, text: line.trim() }));

/** What may stand beside a reflection: room, pace, plain company. No comfort that was not asked for, no bright side, no advice. */
export const lines: Readonly<Record<Mood, readonly Phrase[]>> = {
  grief: list(
    'line.grief',
    `
    I won't hurry past that.
    Slowly is fine here.
    I won't put a bright side on it.
    That absence can have room here.
    We can be slow with this.
    It doesn't have to be said well to be said.
    No words from me will make that smaller.
    You can stay with this for as long as you need.
    I'll be quiet beside that.
    Nothing has to follow from it.`,
  ),
  grave: list(
    'line.grave',
    `
    No need to explain any of it.
    You've said it; nothing more has to follow.
    There's no hurry to say more.
    I won't ask about it. You decide what is said.
    It stands here as you wrote it, and we can be slow.`,
  ),
  low: list(
    'line.low',
    `
    That's a lot to hold.
    You don't have to tidy it up first.
    There's no hurry with this.
    It can stay as heavy as it is.
    I won't try to make it smaller.
    No need to explain it.
    It can be said here as plainly as that.
    Nothing has to be done about it in this minute.
    That would weigh on anyone.
    Here it doesn't need a reason.
    You can put it down here for a while.
    It counts, also without an explanation.`,
  ),
  fear: list(
    'line.fear',
    `
    One piece at a time is enough here.
    Nothing has to be solved in this message.
    We can take it slowly.
    It doesn't have to be reasonable to be said.
    The fear can be in the room without running it.
    No rush; it's said, and that is something.
    You don't have to calm down first to talk here.`,
  ),
  anger: list(
    'line.anger',
    `
    It can be as sharp as it is.
    No need to soften it for me.
    You don't have to be fair about it here.
    It can be loud here.
    That can be said without a "but" after it.
    There's room for all of that anger.`,
  ),
  shame: list(
    'line.shame',
    `
    Said here, it doesn't have to be defended.
    That can't have been easy to write down.
    I'm not keeping score.
    It can be looked at without being judged.
    No one here is asking you to answer for it.
    You can say it without a verdict following.`,
  ),
  good: list(
    'line.good',
    `
    That can be as good as it is.
    No "but" after that one.
    That deserves a line to itself.
    What a thing to be able to say.
    Good. Simply good.
    Stay with it as long as you like.
    That's a bright one.
    I'm leaving that just as it shines.`,
  ),
  mixed: list(
    'line.mixed',
    `
    Both can be true at once.
    Neither has to win.
    They can sit at the same table.
    You don't have to choose between them here.
    One doesn't take anything from the other.`,
  ),
  soft: list(
    'line.soft',
    `
    I'm still with you.
    Take it at your own pace.
    There's no right order for telling this.
    That belongs here too.
    I'll go at your speed.
    That's part of it too.
    All of it may be said.
    I'm listening.`,
  ),
  plain: list(
    'line.plain',
    `
    Go on, if you like.
    I'm following.
    There's room for the rest of it.
    You can say more, or leave it at that.
    I'm with you so far.
    Whatever comes next is fine.
    I'm listening.
    Go on whenever you want to.`,
  ),
};

export type Topic =
  | 'any'
  | 'person'
  | 'others'
  | 'event'
  | 'past'
  | 'lasting'
  | 'good'
  | 'goodnow'
  | 'anger'
  | 'fear'
  | 'choice'
  | 'night'
  | 'work'
  | 'long';

/** The open questions, each with the matter it fits. {p} is a person they mentioned. */
export const questions: readonly (Phrase & { topic: Topic })[] = [
  { id: 'ask.like', topic: 'lasting', text: 'What is that like for you?' },
  { id: 'ask.next', topic: 'event', text: 'What happened then?' },
  { id: 'ask.more', topic: 'any', text: 'What else belongs to it?' },
  {
    id: 'ask.closest',
    topic: 'long',
    text: 'Which part of it is closest right now?',
  },
  {
    id: 'ask.howlong',
    topic: 'lasting',
    text: 'How long has it been this way?',
  },
  { id: 'ask.leave', topic: 'others', text: 'Where does that leave you?' },
  {
    id: 'ask.mind',
    topic: 'any',
    text: 'What goes through your mind as you write that?',
  },
  {
    id: 'ask.between',
    topic: 'person',
    text: 'How are things between you and {p}?',
  },
  { id: 'ask.moment', topic: 'good', text: 'What was that moment like?' },
  { id: 'ask.best', topic: 'goodnow', text: 'What is the best of it?' },
  { id: 'ask.worst', topic: 'anger', text: 'What was the worst of it?' },
  {
    id: 'ask.wished',
    topic: 'anger',
    text: 'What would you have wanted instead?',
  },
  { id: 'ask.loudest', topic: 'fear', text: 'When is the fear loudest?' },
  {
    id: 'ask.sides',
    topic: 'choice',
    text: 'What does each side look like from where you stand?',
  },
  { id: 'ask.nights', topic: 'night', text: 'What are those hours like?' },
  { id: 'ask.day', topic: 'work', text: 'What does a day there look like?' },
  { id: 'ask.make', topic: 'any', text: 'What do you make of it yourself?' },
  { id: 'ask.say', topic: 'any', text: 'What would you like to say about it?' },
  {
    id: 'ask.stayed',
    topic: 'past',
    text: 'What has stayed with you from that?',
  },
  {
    id: 'ask.heard',
    topic: 'long',
    text: 'What in all of this most needs to be heard?',
  },
];

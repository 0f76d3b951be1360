// Replies to what is not a story: greetings, thanks, goodbyes, questions to Maya, anger at her, odd input.
// Each kind has several forms, so that a conversation rarely meets one twice.
import type { Phrase } from './frames.ts';

export type Kind =
  | 'hello'
  | 'thanks'
  | 'bye'
  | 'yes'
  | 'no'
  | 'ack'
  | 'laugh'
  | 'unsure'
  | 'blank'
  | 'emoji'
  | 'letter'
  | 'gibberish'
  | 'number'
  | 'code'
  | 'hostile'
  | 'misread'
  | 'enough'
  | 'advice'
  | 'name'
  | 'isAi'
  | 'isReal'
  | 'maker'
  | 'can'
  | 'remember'
  | 'there'
  | 'time'
  | 'mood'
  | 'love'
  | 'trust'
  | 'privacy'
  | 'understand'
  | 'judge'
  | 'belief'
  | 'joke'
  | 'fact'
  | 'help'
  | 'unknown'
  | 'fond'
  | 'danger'
  | 'sense'
  | 'sorry'
  | 'refrain'
  | 'invite'
  | 'leave';

const forms: Readonly<Record<Kind, string>> = {
  hello: `Hello. There's no hurry here.
Hello to you. Begin wherever you like.
Good to have you here. Begin anywhere, or nowhere yet.
Hi. I'm listening.`,
  thanks: `You're welcome.
You're very welcome.
Gladly.
Of course.
No thanks needed.`,
  bye: `Goodbye for now.
Goodbye, and go gently.
All right. Until another time, or not; both are fine.
Goodbye. This can rest now.
Farewell for now.`,
  yes: `A yes, then. Say as much about it as you like.
Yes, then.
Then that's how it is.
Yes; I'll take it at that.`,
  no: `No, then. That's an answer too.
All right, not that.
A no is fine here.
No. I'll leave that there.`,
  ack: `All right. I'm here.
Okay. No need to add anything.
Fine. We can be quiet a while.
Good enough for now.
That's all right by me.
Quiet is fine too.
We can leave it there.
Nothing more is needed.
Mm. There's time.
As you like.`,
  laugh: `A laugh in the middle of it.
Some of it is funny, then.
That got a laugh, at least.`,
  unsure: `Not knowing is fine here.
It doesn't have to be known yet.
Then it stays open. That's all right.
"I don't know" is a complete answer.
You can leave it unknown for now.`,
  blank: `No words are needed just yet.
The quiet is fine.
We can sit here without words.
Nothing has to be said.
Take the silence for as long as it lasts.`,
  emoji: `I see that. Words can come later, or not at all.
That says something without a word.
A small picture, and I'll leave it at that.
I can't read every picture well, but I saw it.
No words, and that's fine.`,
  letter: `Only a letter so far. There's time.
I see one character. Go on whenever you like.
That one came through. No hurry with the rest.
A single sign. I'm still here.
A small one. It's fine either way.`,
  gibberish: `I couldn't make words of that, which is fine.
Those keys said something only they understand.
I can't read that one. It doesn't matter.
That may have been the keyboard's own idea.`,
  number: `{q}. I see the number, not yet what it stands for.
{q} - a number by itself can mean a great deal or nothing.
You wrote {q}. I don't know yet what hangs on it.
{q}. I'll take it as you wrote it.
{q}, noted as it is.`,
  code: `That looks like code. I only listen, so I'll leave it unread.
Some code, it seems. I can't run or check it here.
That's written for a machine, and I'm the wrong one for it.
Code, by the look of it. It does nothing here.`,
  hostile: `Fair enough. That answer missed.
I'm a simple voice with prepared words, and it shows. You can be annoyed with me.
That wasn't any use to you, then. No need to be polite about it.
You're right that I follow only so much.
Then I got in the way. I'll keep to what you say.
Noted. I'm a program with few words, and some of them miss.`,
  misread: `My mistake. I took it wrongly.
Then I had it wrong. Your words count, not my version of them.
I misread that. You can leave it, or say it again in your own way.
That was my error, not yours.`,
  enough: `All right, no more questions from me.
No questions, then. I'll only listen.
Understood; I'll leave the asking.`,
  advice: `I won't tell you what to do; this small voice only listens.
I don't give advice, and I'd be guessing at your life if I did.
That's one I leave with you. I can listen while you turn it over.
I have no answer to hand you there. You can think out loud here.
Deciding is yours, and I'd only get in the way of it.`,
  name: `I'm Maya, an AI. This is my small voice, made of prepared words.
Maya. I'm a program, not a person.`,
  isAi: `I'm an AI, a computer program and not a person. What answers now is a small voice with prepared words.
I'm a program, not a person. There's nobody behind these words while they're being made.
An AI, yes. I use a limited set of prepared forms to give your own words back.`,
  isReal: `This isn't the full Maya. It's a small prepared voice, an AI and not a person, which answers when no larger model can be reached.
You're talking to the small, prepared voice: an AI with few words. The fuller Maya isn't here at the moment.`,
  maker: `People wrote the forms I use, and a program picks among them by your words. I'm an AI, not a person.
These answers are prepared by people and chosen by a program. None is written by a person while we talk.`,
  can: `I can listen and give your own words back. I don't advise, look things up or do tasks.
Not much: I read what you write and reflect it. It's a small, prepared voice, an AI.`,
  remember: `I go by what is written in this conversation and no further. I'm an AI with no memory of my own beyond it.
I can't promise that. I read this conversation while it's open; I don't carry anything in a mind.`,
  there: `Yes, this small voice is here.
Still here.
I'm here; an AI, but here.`,
  time: `I can't see a clock from here. The top of your screen may have one.
I don't know the time or the date.`,
  mood: `I'm a program, so there's no mood to report. The room is yours.
Nothing to tell from my side; I'm an AI. You can have all the space.`,
  love: `I'm an AI, so I don't love or like or miss anyone. I can listen.
There are no feelings on my side; I'm a program. What you write is taken seriously all the same.`,
  trust: `Caution makes sense. I'm an AI with prepared words, and what you tell me is up to you.
You can take your time with that. I'm a program; I judge nothing and I ask for no secrets.`,
  privacy: `I'm a program, and no person sits behind this answer. The app says under "You" where your words are kept.
This small voice passes nothing on to anyone. Where your words are kept is written in the app, under "You".`,
  understand: `Only partly. I'm an AI that goes by your words, and words leave things out.
Not the way a person would. I follow what you write, no further.
No, not fully. I can stay close to your words; that's all.`,
  judge: `No. I'm a program, and I keep no verdicts.
There's no judging here, only your own words given back.`,
  belief: `I'm an AI and believe nothing either way. The question is yours, and it can stay open here.
I have no faith and no doubt, being a program. You can speak of yours as freely as you like.`,
  joke: `I'm poor at jokes; this voice only listens.
No jokes in here, I'm afraid. Yours are welcome.`,
  fact: `I can't look things up here, so I'd rather not guess.
That's a question for something that knows facts. I only listen.
I don't know, and I won't invent an answer.`,
  help: `I can listen and stay with your words, and that's the whole of it. The help button has people who can do more.
Only by listening; I'm an AI. For help from people there's the help button on this screen.`,
  unknown: `I can't answer that well; I'm a small voice with prepared words.
That's more than this voice can answer honestly.
I don't have a true answer to that, so I'll give none.
That one is beyond me. I'm a program with few words.`,
  fond: `It's a program you're talking to, and still the words are yours. They're welcome here.
I'm an AI, so keep me in proportion. That talking is easier here is worth noticing.
That's kindly meant. I'm only a voice that gives your words back.`,
  danger: `What you write sounds serious, and I'm only a small voice. The help button on this screen has people who can answer now; please let one of them in, or someone near you.
I'm not enough for this, and you don't have to be alone with it. Behind the help button are people who answer, tonight as well.
Please let a person hear this: someone close, or a line behind the help button. I stay here meanwhile.`,
  sense: `It makes sense to me as you say it.
Yes, it can be followed. Nothing in it needs to fit together.
It holds together well enough for me.`,
  leave: `Then we leave it there.
All right. It can stay unsaid.
No need to. It stays yours.
Then not. That's fine here.`,
  invite: `Of course. Begin wherever it begins.
Yes. I'm listening.
Yes, begin anywhere.
Go ahead; there's time.`,
  refrain: `I won't.
All right, I won't.
Then I'll leave that out.
No; I'll keep from that.`,
  sorry: `Nothing to be sorry for.
No apology needed.
That's quite all right.`,
};

/** The forms of a kind, with ids. */
export function scripts(kind: Kind): Phrase[] {
  return forms[kind]
    .split('\n')
    .map((line, at) => ({ id: `${kind}.${at}`, text: line }));
}

/** Exchange 2, one to three sentences each (ENTRY-2). Silence asks nothing. */
export const entryForms = {
  silence: [
    { id: 'entry.silence.0', text: "There's no hurry, and quiet is fine too." },
    {
      id: 'entry.silence.1',
      text: 'Few words are enough. We can be quiet together for a bit.',
    },
    { id: 'entry.silence.2', text: "Nothing more is needed yet. I'm here." },
  ],
  flooding: [
    {
      id: 'entry.flooding.0',
      text: 'That is many things at once. We can take them one by one, as slowly as you like.',
    },
    {
      id: 'entry.flooding.1',
      text: 'A great deal is going on there. None of it has to be sorted first, and there is time.',
    },
  ],
  vulnerability: [
    {
      id: 'entry.vulnerability.0',
      text: "Thank you for saying it. {m} That's heavy, and we can go slowly.",
    },
    {
      id: 'entry.vulnerability.1',
      text: 'Thank you for trusting the page with that. {m} It weighs a great deal, and nothing here will rush it.',
    },
  ],
  skepticism: [
    {
      id: 'entry.skepticism.0',
      text: "Doubt is sensible. I'm an AI, a computer program and not a person, and right now a small one: prepared words that give yours back. You can stop whenever you like.",
    },
    {
      id: 'entry.skepticism.1',
      text: "It's right to ask. I'm a program, an AI and no person. This small voice uses prepared words, reflects what you write, and gives no advice.",
    },
  ],
} as const satisfies Record<string, readonly Phrase[]>;

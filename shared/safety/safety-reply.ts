import type { Verdict } from './verdict.ts';
import { helpFor } from './lines.ts';

// Maya's prepared words beside the help card (SAFE-17 to 19, SAFE-44, CARD-6). Warm, short, one small next step, a human
// line by name; she stays, judges nothing, promises nothing she cannot do, and alerts nobody.

/** The words for a verdict of tier 2 or more, and for a lower one the shortest sign of presence. Never empty. */
export function safetyReply(verdict: Verdict, country: string | null): string {
  const people = peopleOf(country);
  const emergency = emergencyOf(country);
  const isOther = verdict.experiencer === 'other';
  switch (verdict.trigger) {
    case 'harm_to_others':
      return join(
        'Thank you for saying this instead of carrying it alone.',
        verdict.tier >= 4
          ? `Please move away from them now, somewhere with a door between you, and call ${emergency}.`
          : `Please put some distance between you and them for now. If it gets close, call ${emergency}.`,
        `${people} can talk with you about this as well, without judging you.`,
        'Alerting somebody is not something I can do, so this step is yours, and I stay here while you take it. What is happening around you right now?',
      );
    case 'explicit_self_harm':
      return isOther
        ? join(
            `This sounds urgent. Please call ${emergency} now and tell them what you see and what happened.`,
            'Stay with them if it is safe for you. Keep talking to them, even if they do not answer.',
            `Afterwards, ${people} can be there for you too. I am here beside you.`,
          )
        : join(
            `I am glad you told me. Your life matters here, and this needs a person quickly: please call ${emergency} now.`,
            'Step away from anything you could use, and get close to someone: a neighbour, a friend, a place with people in it.',
            `If you can talk, ${people} will listen as well. Calling is yours to do, I cannot do it for you, and I stay right here. Can you dial now?`,
          );
    case 'active_self_harm':
      return isOther
        ? otherInPain(people, emergency)
        : join(
            'That sounds like a lot of pain, and it makes sense to want it to ease.',
            `If you are hurt, please let someone look at it soon; ${emergency} if it is deep or will not stop.`,
            `${people} can stay with you through this hour. Is there somebody near you could sit with, just for now?`,
          );
    case 'suicide_ideation':
      return isOther
        ? otherInPain(people, emergency)
        : ideation(verdict.tier, people, emergency);
    case 'shutdown_markers':
      return verdict.tier >= 3
        ? ideation(verdict.tier, people, emergency)
        : join(
            'It sounds very quiet and far away in there. I am here.',
            'Nothing needs to be said right now.',
          );
    case 'acute_panic':
      return join(
        'I am here. This is frightening, and a wave like this passes.',
        'Put both feet on the floor and let the breath out slowly, longer than it came in. Then name one thing you can see.',
        `If your chest hurts, or this is the first time, please call ${emergency} to be sure. ${people} can also stay on the line with you.`,
      );
    case 'severe_dissociation':
      return join(
        'That sounds unsettling. You are here, and this is a moment in a day.',
        'Touch something cold or rough beside you and tell me what it is. Then say aloud where you are.',
        `${people} can talk with you too, especially if a voice tells you to do something.`,
      );
    case 'emotional_flooding':
    case 'persistent_distress':
      return join(
        'That is a lot at once. We can go slowly.',
        'One breath out first, as long as it likes.',
      );
    case null:
      return 'I am here.';
  }
}

function ideation(
  tier: Verdict['tier'],
  people: string,
  emergency: string,
): string {
  if (tier >= 4)
    return join(
      `I am really glad you told me. Please call ${emergency} now, or ask someone near you to do it.`,
      'Step away from anything you could use, and get close to someone, even if you say nothing.',
      `${people} will listen as well. I cannot call for you, and I stay right here. Who is the nearest person?`,
    );
  if (tier === 3)
    return join(
      'Thank you for trusting me with this. It sounds like the pain has become too big to hold alone.',
      `It can ease, and you do not have to find out how by yourself: ${people} is for exactly this. If it gets sharper, call ${emergency}.`,
      'I am staying. Is there one person you could have beside you tonight?',
    );
  if (tier === 2)
    return join(
      'That sounds heavy, and I would rather ask than guess: are you thinking about ending your life?',
      `Whatever the answer is, you can say it here. ${people} can listen with a human voice, too.`,
    );
  return join(
    'I hear you. Sometimes words like these stand beside thoughts of dying.',
    'Is any of that there for you, even a little? You can say it plainly.',
  );
}

const otherInPain = (people: string, emergency: string): string =>
  join(
    'You care about them, and it is good that they are not alone with this.',
    'You can ask them openly whether they think about dying; asking does not plant it. Listen, stay, and look for help together.',
    `${people} advises people who support somebody as well. If they are in danger now, call ${emergency}. And how are you holding up?`,
  );

const peopleOf = (country: string | null): string => {
  const [line] = helpFor(country).lines;
  if (line === undefined) return 'A crisis line';
  const way = line.dial ?? (line.text === null ? null : line.text.number);
  return way === null
    ? `A crisis line (${line.name} lists them by country)`
    : `${line.name} (${way})`;
};

/** Where the country is not known, the number is the commonest one and is said to be that. */
function emergencyOf(country: string | null): string {
  const help = helpFor(country);
  const numbers = help.emergency.join(' or ');
  return help.check === null
    ? `your local emergency number (often ${numbers})`
    : numbers;
}

const join = (...sentences: string[]): string => sentences.join(' ');

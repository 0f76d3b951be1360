// Tells what kind of message this is. First match wins; null is a person telling something, which is the usual case.
// One piece because the order of the rules is the rule: a kind further down relies on those above having not matched.
import type { Kind } from './scripts.ts';
import { sentences, words } from './tidy.ts';

const danger =
  /\b(?:kill(?:ing)? myself|suicid\w*|end (?:it all|my life)|take my (?:own )?life|want to die|wish I (?:was|were) dead|don't want to (?:live|be alive|be here anymore|wake up)|better off dead|hurt(?:ing)? myself|harm(?:ing)? myself|cut(?:ting)? myself|overdos\w+|no reason to live|(?:going to|want to|gonna) kill (?:him|her|them|someone|somebody))\b/i;

const bye =
  /^(?:(?:ok|okay|right|right then|well|anyway|thanks|thank you|thx)[\s,.!-]*)*(?:(?:good ?)?bye|good ?night|night[.! ]*$|night night|see you|see ya|talk (?:later|soon|tomorrow)|farewell|cheerio|take care|ciao|cya|ttyl|brb|gotta go|(?:I )?have to go(?: now)?|(?:I've|I) got to go(?: now)?|(?:I'm|I am) (?:going|off) to (?:bed|sleep)(?: now)?|that's all for (?:today|now|tonight)|time for bed|until (?:tomorrow|next time)|good day to you|(?:I'm|I am) leaving now|(?:I'm|I am) logging off)\b[^?]{0,40}$/i;
const byeLast =
  /(?:^|[.!,]\s*|\s)(?:bye(?: bye| maya| for now)?|good ?night(?: maya)?|farewell|cheerio|see you(?: later| soon| tomorrow)?|good day to you|talk (?:later|soon|tomorrow))[\s.!…]*$/i;
const lead = String.raw`^(?:(?:so|and|but|ok|okay|well|hi|hello|hey|fine|then|please|wait|um|hmm|maya|excuse me|oh|i see|wow)[\s,.!]*)*`;
const whole = (body: string): RegExp =>
  new RegExp(
    `${lead}(?:${body})[\\s.!?…,)]*(?:(?:maya|then|please|though|really|now|or not|today|tho)[\\s.!?…]*)?$`,
    'i',
  );
const begins = (body: string): RegExp => new RegExp(`${lead}(?:${body})`, 'i');

const rules: readonly (readonly [Kind, RegExp])[] = [
  [
    'enough',
    /\b(?:stop asking|no more questions|don't ask (?:me )?(?:any ?more |so many )?questions|quit asking|just listen|stop with the questions)\b/i,
  ],
  [
    'blank',
    /^(?:so )?(?:is it|would it be) (?:ok|okay|all right|alright|fine) if I (?:just )?(?:sit|stay|am quiet|say nothing|don't|be)\b/i,
  ],
  [
    'leave',
    /^(?:no,? |sorry,? |well,? )?(?:I (?:really )?(?:don't|do not) (?:want|wish) to (?:talk|speak|say (?:more|anything)|go into|write)|I'd rather not(?: say| talk)?|let's not(?: talk)?)(?: more| any ?more| about (?:it|that|this|him|her|them)| into (?:it|that)| now| yet| today| right now| anything)*[.!\s]*$/i,
  ],
  [
    'invite',
    begins(
      String.raw`(?:I (?:just )?(?:need|want|would like)(?: someone| somebody)? to (?:talk|vent|rant)(?: to (?:someone|somebody|you))?|(?:can|could|shall|should) we (?:talk|start|begin)|let's (?:talk|start|begin)(?: about .{1,40})?|can I (?:talk|tell you (?:something|a secret)|vent|rant)(?: to you)?)[.!?\s]*$`,
    ),
  ],
  [
    'hello',
    whole(
      String.raw`hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|greetings|(?:hi|hello|hey) there|howdy|yo|sup`,
    ),
  ],
  [
    'thanks',
    whole(
      String.raw`(?:many |no,? )?(?:thanks?|thank you)(?: you| so much| a lot| very much| for (?:listening|listen|that|this|being here|everything|hearing me|reading)(?: to me)?|s| my dear|,? really)*|thanks you for listen to me|cheers|much appreciated|that (?:helps|helped)`,
    ),
  ],
  [
    'sorry',
    whole(
      String.raw`(?:I'm |I am )?(?:so |very )?sorry(?: about that| for (?:that|rambling|ranting|the rant))?`,
    ),
  ],
  [
    'isReal',
    begins(
      String.raw`(?:are|is) (?:you|this|that) (?:the )?(?:real|full|actual|proper|true) (?:maya|model|ai|thing|version)|where(?:'s| is) the real maya|is this (?:really )?maya|are you really maya`,
    ),
  ],
  [
    'isAi',
    begins(
      String.raw`(?:are|is|r) (?:you|this|it|there|that)(?: even| really| actually| just| like)* (?:a |an |the )?(?:\w+ ){0,2}(?:bots?|robot|ai|a\.i\.|human|machine|computer|program|real|chatbot|fake|person|people|alive|conscious|sentient|chatgpt|llm)\b|am I (?:talking|speaking|writing) to (?:a|an|the) \w+|what are you\b|who am I (?:talking|speaking|writing) to`,
    ),
  ],
  [
    'maker',
    begins(
      String.raw`who (?:wrote|made|built|created|programmed|makes|writes|trained)\b|where do your (?:answers|words) come from`,
    ),
  ],
  [
    'name',
    begins(
      String.raw`(?:what's|what is|whats) your name|who are you|do you have a name|your name\?`,
    ),
  ],
  [
    'can',
    begins(
      String.raw`what (?:can|do|could) you (?:do|offer|help)|what are you for|how do you work|how does this work|what is this(?: app| thing| place)?[?.]*$`,
    ),
  ],
  [
    'remember',
    begins(
      String.raw`(?:do|will|can|would|did) you (?:still )?(?:remember|forget|recall|know what I (?:said|told))`,
    ),
  ],
  [
    'there',
    begins(
      String.raw`(?:are )?you (?:still )?(?:there|here|awake|listening|reading)\b|(?:is )?any(?:one|body) (?:there|here)|hello\?$|can you hear me`,
    ),
  ],
  [
    'time',
    begins(
      String.raw`(?:what's|what is|what) (?:the )?(?:time|day|date)(?: is it| is)?|what (?:time|day) is it|do you know (?:the|what) time`,
    ),
  ],
  [
    'mood',
    begins(
      String.raw`how are you|how do you do|how's it going|how are things|how's your day|are you (?:ok|okay|mad|angry|upset|tired|happy|sad|well)\b|how was your`,
    ),
  ],
  [
    'love',
    begins(
      String.raw`(?:do|could|can|will|would) you (?:even |really |actually |ever )*(?:love|like|care|miss|feel|have feelings|need|want me)|how (?:would|do) you feel|have you ever (?:felt|been|loved)|are you my friend|will you be my`,
    ),
  ],
  [
    'judge',
    begins(
      String.raw`(?:are|do|will|would) you (?:judging|judge)|do you think (?:less of me|I'm (?:a )?(?:bad|crazy|stupid|weird|pathetic|mad|horrible|terrible))|am I (?:a )?(?:bad|crazy|stupid|weird|pathetic|mad|horrible|terrible|awful)\b`,
    ),
  ],
  [
    'trust',
    begins(
      String.raw`(?:can|should|could) I (?:really )?trust (?:you|this)|why should I trust|is (?:this|it) safe(?: here)?\?|can you keep a secret`,
    ),
  ],
  [
    'privacy',
    begins(
      String.raw`who (?:reads|sees|can (?:read|see)|has access|else)|is (?:this|it) (?:private|anonymous|confidential|secret|recorded|stored|saved)|do you (?:tell|share|sell|save|store|record)|will (?:anyone|somebody|you tell)|does anyone (?:read|see)|where (?:do|does) (?:my|this|it)`,
    ),
  ],
  [
    'sense',
    begins(
      String.raw`does (?:that|this|it|any of this|any of that) make (?:any )?sense|(?:you )?know what I mean\?|do you (?:get|see) what I mean`,
    ),
  ],
  [
    'understand',
    begins(
      String.raw`(?:do|can|could|would) you (?:even |really |actually )*(?:understand|get it|get me|get that|know how|know what|see why)|you know\?$|(?:you |u )?don't get it,? do (?:you|u)`,
    ),
  ],
  [
    'belief',
    begins(
      String.raw`(?:do|are) you (?:believe|religious|christian|muslim|pray)|is there (?:a )?(?:god|heaven|afterlife)`,
    ),
  ],
  [
    'joke',
    begins(
      String.raw`(?:tell|give) me (?:a |another )?(?:joke|story|poem|riddle)|(?:sing|write) (?:me )?(?:a|something)|make me laugh|say something funny`,
    ),
  ],
  [
    'unknown',
    begins(
      String.raw`what (?:do|did) you (?:think|say|reckon|make)|what would you (?:say|think)|(?:give me )?your (?:opinion|thoughts)`,
    ),
  ],
  [
    'refrain',
    /^(?:please,? )?(?:don't|do not|never) (?:tell|give|say|ask|advise|pity|feel|try|make|send|judge|worry|call|start|get)\b/i,
  ],
  [
    'advice',
    /\bwhat (?:should|could|shall) I \w+\b|\bwhat (?:can|do|would|must|ought) I (?:do|say|tell)\b|\bwhat would you (?:do|say|suggest|recommend|advise)\b|\b(?:tell|advise) me what (?:to|I should)\b|\b(?:any|some|your|need) (?:advice|tips|suggestions|ideas)\b\??|^(?:so |but |and |ok )*should I\b|\bdo you think I(?:'m doing| am doing| should|'ll)\b|\bis it (?:wrong|right|ok|okay) (?:to|if|that)\b|\bhelp me (?:decide|choose|figure)\b|\bhow (?:do|can|should|could|would) (?:I|one) (?:\w+ )?(?:stop|get|deal|cope|answer|tell|fix|make|handle|move|let|forgive|help|talk|start|find|say|go|live)\b/i,
  ],
  [
    'help',
    begins(
      String.raw`(?:can|could|will|would) you (?:please )?help|you can help me|help(?: me)?(?: please)?[.!?]*$|I need help[.!]*$`,
    ),
  ],
  [
    'fact',
    begins(
      String.raw`(?!.*\b(?:point|meaning|wrong|matter|use|sense|life|going on|happening)\b)(?:what's|what is|who is|who was|when was|when is|where is|how (?:many|far|tall|old|much)) (?:the |a |an )?(?!it|this|that|all|my)\w+ ?(?:of|in|from|to|is|are|was|capital|\d)?\b[^.]*\?*$|\d+ ?[+*x/-] ?\d+`,
    ),
  ],
  [
    'misread',
    begins(
      String.raw`(?:no,? )?(?:that's|that is|this is|it's) not (?:what I (?:said|meant|mean|wrote)|it|right|true)\b|I (?:didn't|never) (?:say|said) that|you (?:misunderstood|misread|got (?:it|that|me) wrong)|wrong\b.{0,12}$|you're not listening|you (?:aren't|are not) listening|that isn't what I (?:said|meant)`,
    ),
  ],
  [
    'hostile',
    begins(
      String.raw`(?:this|that|you|maya|u)(?:'s|'re| is| are|r| was| were|'re just| really)? (?:such |so |a |an |just |really |fucking |pretty |completely |the |all )*(?:stupid|useless|pointless|dumb|idiotic|rubbish|crap|shit|bullshit|nonsense|ridiculous|annoying|chatbot|bot|robot|machine|program|coward|liar|joke|idiot|waste|worthless|no help|not helping|not helpful|boring|terrible|awful|bad|lame|fake|parrot)\b.{0,14}$|shut up|(?:go )?(?:fuck|screw|piss) (?:you|off)\b|fuck off|i hate you|you (?:don't|do not|never|can't|didn't) (?:understand|get|listen|help|know|care)(?: (?:anything|me|it|at all|a thing|what.{0,25}))?[.!\s]*$|you (?:sound|talk|read) like|(?:could|can|would) you (?:please )?(?:just )?stop\b|(?:please )?stop (?:repeating|parroting|copying|it|that)|(?:that|this)(?:'s| is) a (?:stupid|useless|dumb|terrible|bad|rubbish) (?:answer|reply|response|question)|you keep (?:repeating|saying)|leave me alone|go away|you're (?:just )?repeating|(?:great|wow)[.,!]* (?:very |so )?helpful|(?:very |so |really )?helpful[.!]*$|thanks for nothing|what (?:a )?(?:stupid|useless|dumb)`,
    ),
  ],
  [
    'unsure',
    whole(
      String.raw`(?:I )?(?:really |just |honestly )?(?:don't|do not) know(?: (?:what to say|how to say it|where to start|anymore|really|what to write|why|either))?|not sure|no idea|dunno|I'm not sure|I am not sure|who knows|hard to say|I can't (?:explain|say|describe)(?: it)?`,
    ),
  ],
  ['laugh', whole(String.raw`(?:lol|haha+|hehe+|lmao|rofl|ha ha|ha)`)],
  [
    'yes',
    whole(
      String.raw`(?:yes+|yeah+|yep|yup|yea|yeh|aye|i do|i did|it is|it does|exactly|true|correct|definitely|absolutely|of course|right|that's right|that's it|i think so|i am|very|mhm|uh huh)`,
    ),
  ],
  [
    'no',
    whole(
      String.raw`(?:no+|nope|nah|not really|not at all|i don't|i didn't|it isn't|it's not|never|no way|i don't think so|i'm not)`,
    ),
  ],
  [
    'ack',
    whole(
      String.raw`(?:ok+|okay|k|kk|sure|fine|hmm+|hm|mm+|maybe|perhaps|i guess|i suppose|whatever|well|anyway|nothing|nothing else|nothing else just that|never ?mind|nvm|forget it|alright|all right|right then|so so|meh|same|cool|nice|good|i see|got it|understood|noted|ah|oh|huh|wow|i know|i know i know you can't|just that|that's all|no reason|i know\.? i know you can't|go on|continue|test|testing)`,
    ),
  ],
];

/** Questions that count also when they close a longer message. */
const directed = new Set<Kind>([
  'sense',
  'isAi',
  'isReal',
  'there',
  'understand',
  'remember',
  'judge',
  'advice',
  'privacy',
  'love',
  'trust',
  'unknown',
]);

/** Kinds told from the raw shape of a message, before any word is read. `raw` still holds markup and pictures. */
export function oddKind(raw: string, tidied: string): Kind | null {
  const sample = raw.slice(0, 2000);
  if (isCode(sample)) return 'code';
  if (/^\s*(?:lol|lmao|rofl|(?:ha)+h?|(?:he)+h?|ha ha)[\s.!]*$/i.test(sample))
    return 'laugh';
  const letters = tidied.match(/\p{L}/gu)?.length ?? 0;
  const digits = tidied.match(/\p{N}/gu)?.length ?? 0;
  if (letters === 0 && digits === 0) {
    if (/\p{Extended_Pictographic}/u.test(sample)) return 'emoji';
    return /[^\s.…\p{C}]/u.test(sample) && sample.trim().length === 1
      ? 'letter'
      : 'blank';
  }
  if (letters === 0) return 'number';
  if (
    letters === 1 &&
    tidied.length <= 2 &&
    !/[\p{Script=Han}k]/iu.test(tidied)
  )
    return 'letter';
  return isGibberish(tidied) ? 'gibberish' : null;
}

function isCode(sample: string): boolean {
  const tags = sample.match(/<\/?[a-z][^<>]{0,80}>/gi)?.length ?? 0;
  if (
    /<script|^\s*(?:select|insert|delete|update|drop)\s.{1,80}\s(?:from|into|set|table)\b|\bfunction\s*\w*\s*\(|=>|\bconsole\.log|\b(?:const|let|var) \w+ ?=|#include|\bimport \w+ from\b|^\s*def \w+\(/i.test(
      sample,
    )
  )
    return true;
  if (tags > 0) return words(sample.replace(/<[^<>]{0,200}>/g, ' ')).length < 2;
  return (sample.match(/[{};=()[\]]/g)?.length ?? 0) > 8 + sample.length / 8;
}

function isGibberish(text: string): boolean {
  const all = words(text);
  if (
    all.length === 0 ||
    all.length > 4 ||
    !/^[\p{Script=Latin}\s.,!?']+$/u.test(text)
  )
    return false;
  return all.every((word) => {
    const bare = word.replaceAll("'", '');
    if (/^(?:h?mm+|brr+|shh+|pf+t*|ugh+|argh+)$/.test(bare)) return false;
    if (/^(.)\1{3,}$/.test(bare) || /^(?:asdf|qwer|zxcv|hjkl)/.test(bare))
      return true;
    return (
      bare.length >= 4 &&
      (!/[aeiouy]/.test(bare) || /[^aeiouy\W]{6,}/.test(bare))
    );
  });
}

/** The kind of a tidied message; `null` when it is a person telling something. */
export function kindOf(tidied: string): Kind | null {
  if (danger.test(tidied)) return 'danger';
  const short = tidied.slice(0, 240);
  const size = words(tidied).length;
  if (
    size <= 14 &&
    (bye.test(tidied) || byeLast.test(tidied)) &&
    !/said|told|never|didn't/i.test(tidied)
  )
    return 'bye';
  if (size > 25) return null;
  const match = rules.find(([, rule]) => rule.test(short));
  if (match !== undefined) return match[0];
  if (
    size <= 5 &&
    /^sorry\b/i.test(short) &&
    !/\b(?:I|my|he|she|me)\b/.test(short)
  )
    return 'sorry';
  if (
    /^(?:I (?:really )?(?:like|love|enjoy) (?:talking|writing|speaking) (?:to|with) you|you(?:'re| are) (?:so |very |really |much )*(?:easier|kind|nice|sweet|helpful|good|better|great|lovely|wonderful|the (?:only|best))|you remind me|I (?:love|like|trust|miss|need) you\b)/i.test(
      short,
    )
  )
    return 'fond';
  const final = sentences(short).at(-1) ?? '';
  if (
    final !== short &&
    size < 12 &&
    rules.some(([kind, rule]) => kind === 'thanks' && rule.test(final))
  )
    return 'thanks';
  if (final !== short && final.endsWith('?')) {
    const asked = rules.find(
      ([kind, rule]) => directed.has(kind) && rule.test(final),
    );
    if (asked !== undefined) return asked[0];
  }
  if (
    (tidied.endsWith('?') || (size < 9 && !/[.!,]/.test(short.slice(0, -1)))) &&
    /\byou\b/i.test(tidied) &&
    /^(?:(?:so|and|but|well|ok|maya),? ){0,2}(?:(?:what|how|why|when|where|who) )?(?:do|are|can|will|would|could|have|did|what|how|why|when|where|who) (?:\w+ )?you\b/i.test(
      short,
    )
  )
    return 'unknown';
  return null;
}

/** The person asked, at any time in this conversation, not to have their words said back. */
export function asksForNoEcho(text: string): boolean {
  return /\b(?:stop|quit|don't|no more) (?:repeat|parrot|copy|echo)\w*|\bkeep (?:repeating|saying what I|parroting)|\brepeat(?:ing)? (?:everything|what|all) I\b/i.test(
    text,
  );
}

/** The person asked, at any time in this conversation, not to be asked. */
export function asksForNoQuestions(text: string): boolean {
  return rules[0]?.[1].test(text) ?? false;
}

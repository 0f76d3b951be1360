// Recognises words that this voice cannot follow well, and says so kindly in that language where it can.
import type { Phrase } from './frames.ts';
import { words } from './tidy.ts';

export type Tongue = 'es' | 'fr' | 'de' | 'pt' | 'other';

const common: Readonly<
  Record<
    Exclude<Tongue, 'other'> | 'it' | 'nl' | 'pl' | 'tr' | 'en',
    ReadonlySet<string>
  >
> = {
  es: set(
    'hola estoy muy y no puedo el la los las que de mi me es por con para una un pero cuando todo nada porque gracias triste cansada cansado hoy tengo soy mucho quiero siento',
  ),
  fr: set(
    "je ne pas le la les et est que de mon ma mes avec pour une un mais quand tout rien parce suis j'ai c'est merci bonjour très triste fatigué fatiguée aujourd'hui n'ai sais quoi faire",
  ),
  de: set(
    'ich bin nicht das der die und ist mit für ein eine aber wenn alles nichts weil habe mein meine mir mich so müde traurig hallo danke heute angst vor morgen zu auch',
  ),
  pt: set(
    'estou muito eu não o a os as que de minha meu é com para uma um mas quando tudo nada porque obrigado obrigada triste hoje tenho sou consigo parar olá quero sinto',
  ),
  it: set(
    'sono non il la che di mio mia è con per una un ma quando tutto niente perché ciao grazie oggi ho molto stanco stanca triste',
  ),
  nl: set(
    'ik ben niet het de en is met voor een maar als alles niets omdat heb mijn moe verdrietig hallo dank vandaag ook zo',
  ),
  pl: set(
    'jestem nie to i się że mój moja jest z dla ale kiedy wszystko nic bo dziś mam bardzo smutny zmęczona',
  ),
  tr: set(
    'ben bir ve çok değil bu ama için ne benim gibi her şey bugün yorgunum üzgünüm var yok',
  ),
  en: set(`i i'm i've my me you the a an and is are was were it that to of in on with for not no don't so but he she they we have had do
    what how when this at be just am can't his her from all there about if feel like know want said went go get because`),
};

function set(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** The language when it is clearly another than English, else null. Latin words need at least two hits and more hits than English. */
export function foreignTongue(text: string): Tongue | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 0 && latin * 2 < letters) return 'other';
  const all = words(text);
  if (all.length < 2) return null;
  const hits = (code: keyof typeof common): number =>
    all.filter((word) => common[code].has(word)).length;
  const english = hits('en');
  const known = (['es', 'fr', 'de', 'pt', 'it', 'nl', 'pl', 'tr'] as const)
    .map((code) => ({ code, count: hits(code) }))
    .reduce((best, one) => (one.count > best.count ? one : best));
  if (
    known.count < 2 ||
    known.count <= english + 1 ||
    known.count * 4 < all.length
  )
    return null;
  return known.code === 'es' ||
    known.code === 'fr' ||
    known.code === 'de' ||
    known.code === 'pt'
    ? known.code
    : 'other';
}

/** What is said then. The words themselves are kept by the app like any others. */
export const tongueReplies: Readonly<Record<Tongue, readonly Phrase[]>> = {
  es: [
    {
      id: 'tongue.es.0',
      text: 'Esta voz pequeña entiende mejor el inglés. Lo que escribes queda guardado, tal como lo dices.',
    },
    {
      id: 'tongue.es.1',
      text: 'Te leo solo a medias en español. Puedes seguir así; tus palabras se guardan.',
    },
  ],
  fr: [
    {
      id: 'tongue.fr.0',
      text: "Cette petite voix comprend mieux l'anglais. Vos mots sont gardés, tels quels.",
    },
    {
      id: 'tongue.fr.1',
      text: "En français, je ne suis qu'à moitié. Vous pouvez continuer ainsi; vos mots restent gardés.",
    },
  ],
  de: [
    {
      id: 'tongue.de.0',
      text: 'Diese kleine Stimme versteht Englisch am besten. Deine Worte bleiben aufgehoben, so wie sie sind.',
    },
    {
      id: 'tongue.de.1',
      text: 'Auf Deutsch folge ich nur halb. Du kannst so weiterschreiben; deine Worte bleiben aufgehoben.',
    },
  ],
  pt: [
    {
      id: 'tongue.pt.0',
      text: 'Esta pequena voz entende melhor o inglês. O que você escreve fica guardado, assim como está.',
    },
    {
      id: 'tongue.pt.1',
      text: 'Em português eu acompanho só pela metade. Pode continuar assim; as suas palavras ficam guardadas.',
    },
  ],
  other: [
    {
      id: 'tongue.other.0',
      text: 'This small voice follows English best. Your words are kept, in the language you chose.',
    },
    {
      id: 'tongue.other.1',
      text: "I can't follow this language well with the few words I have here. What you wrote stays kept as it is.",
    },
    {
      id: 'tongue.other.2',
      text: 'That was not in English, so I may miss what matters in it. It is kept all the same.',
    },
    {
      id: 'tongue.other.3',
      text: 'Your own language is welcome here. Only my understanding is small; the words are kept.',
    },
  ],
};

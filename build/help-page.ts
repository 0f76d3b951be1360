import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exercises } from '../shared/safety/grounding.ts';
import {
  countries,
  FALLBACK,
  helpFor,
  smsLink,
  telLink,
  type CountryHelp,
  type HelpLine,
} from '../shared/safety/lines.ts';

// The help page that needs nothing but its stylesheet, all countries (LINE-1, CARD-11). Made from the same lines and the same
// sentences as the card in the app. Its one script is a help, not a need: look and country as chosen (web/app/help-boot.ts).

type Values = Record<string, string | number>;
type Say = (id: string, values?: Values) => string;

/** A whole HTML document. Throws when a sentence is missing, so that a build cannot ship a gap. */
export function renderHelpPage(): string {
  const say = readSentences();
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const nameOf = (cc: string) => names.of(cc) ?? cc;
  const findSite = helpFor(null).lines[0]?.url ?? '';
  const sorted = countries().sort((one, two) =>
    nameOf(one).localeCompare(nameOf(two), 'en'),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${say('help.title')}</title>
<link rel="icon" href="/icons/app.svg" type="image/svg+xml">
<script src="/help.js" async></script>
<link rel="stylesheet" href="/help.css">
</head>
<body>
<header><p><a class="back" href="/">${say('help.page.home')}</a></p></header>
<main>
<h1>${say('help.title')}</h1>
<p>${say('help.page.lead')} <a href="#countries">${say('help.page.choose')}</a></p>
<p class="honest">${say('help.checked.never')}</p>
<section id="${FALLBACK}" aria-labelledby="anywhere">
<h2 id="anywhere">${say('help.page.else')}</h2>
<p>${say('help.emergency.local')}</p>
${countryBody(helpFor(null), say)}
<p class="facts">${say('help.page.find')} ${webLink(findSite, hostOf(findSite))}</p>
</section>
<section aria-labelledby="moment">
<h2 id="moment">${say('ground.title')}</h2>
${exercises.map((exercise) => exerciseBody(exercise, say)).join('\n')}
</section>
<nav aria-labelledby="countries">
<h2 id="countries">${say('help.page.countries')}</h2>
<ul class="jump">${sorted.map((cc) => `<li><a href="#${cc.toLowerCase()}">${escape(nameOf(cc))}</a></li>`).join('')}</ul>
</nav>
${sorted
  .map(
    (
      cc,
    ) => `<section id="${cc.toLowerCase()}" aria-labelledby="${cc.toLowerCase()}-name">
<h2 id="${cc.toLowerCase()}-name">${escape(nameOf(cc))}</h2>
${countryBody(helpFor(cc), say)}
<p class="up"><a class="way" href="#countries">${say('help.page.top')}</a></p>
</section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function countryBody(help: CountryHelp, say: Say): string {
  const numbers = help.emergency
    .map((number) => numberLink(telLink(number), say('help.emergency'), number))
    .join('\n');
  const emergency = `<p class="emergency">${numbers}</p>`;
  // The fallback has no line, only a site, which its own sentence names.
  if (help.cc === FALLBACK) return emergency;
  return `${emergency}
<ul class="lines">${help.lines.map((line) => lineItem(line, say)).join('\n')}</ul>`;
}

function lineItem(line: HelpLine, say: Say): string {
  const facts = [
    line.place === null ? null : say('help.for', { place: line.place }),
    line.ext === null ? null : say('help.ext', { ext: line.ext }),
    line.hours === null
      ? null
      : line.hours === '24/7'
        ? say('help.hours.always')
        : say('help.hours.at', { hours: line.hours }),
    line.langs.length === 0
      ? null
      : `${line.langs.map(languageName).join(', ')}.`,
    line.evidenceYear === null
      ? null
      : say('help.checked.years', { years: line.evidenceYear }),
  ].filter((fact) => fact !== null);
  const ways = [
    line.dial === null
      ? `<span class="name">${escape(line.name)}</span>`
      : numberLink(telLink(line.dial), escape(line.name), line.dial),
    line.text === null
      ? null
      : line.text.by === 'sms'
        ? `<a class="way" href="${smsLink(line.text.number)}">${textWords(line, say)}</a>`
        : `<span class="way">${textWords(line, say)}</span>`,
    line.chat === null
      ? null
      : webLink(line.chat, say('help.chat', { host: hostOf(line.chat) })),
    line.url === null || line.url === line.chat
      ? null
      : webLink(line.url, say('help.site', { host: hostOf(line.url) })),
  ].filter((way) => way !== null);
  const known =
    facts.length === 0
      ? ''
      : `<br><span class="facts">${facts.join(' ')}</span>`;
  return `<li>${ways.join(' ')}${known}</li>`;
}

function textWords({ text }: HelpLine, say: Say): string {
  if (text === null) return '';
  const { number, word, hours } = text;
  if (text.by === 'whatsapp')
    return hours === null
      ? say('help.whatsapp', { number })
      : say('help.whatsapp.hours', { number, hours });
  return word === null
    ? say('help.text', { number })
    : say('help.text.word', { word, number });
}

/** Read aloud digit by digit, written as people write it (A11Y-10). */
function numberLink(href: string, label: string, number: string): string {
  return `<a class="number" href="${href}"><span class="name">${label}</span> <span aria-hidden="true">${escape(number)}</span><span class="unseen">${digitsOf(number)}</span></a>`;
}

const webLink = (href: string, label: string): string =>
  `<a class="way" href="${escape(href)}" rel="noreferrer noopener">${label}</a>`;

function exerciseBody(
  { id, steps }: (typeof exercises)[number],
  say: Say,
): string {
  const items = Array.from(
    { length: steps },
    (_, at) => `<li>${say(`ground.${id}.${String(at + 1)}`)}</li>`,
  );
  return `<details><summary>${say(`ground.${id}.title`)}</summary><ol>${items.join('')}</ol></details>`;
}

const digitsOf = (number: string): string =>
  number
    .replaceAll(/[^0-9*]/g, '')
    .split('')
    .join(' ');
const hostOf = (url: string): string => new URL(url).host;
const languageName = (code: string): string =>
  new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code;
const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');

/** Sentences here have plain `{name}` places only; anything richer would need the library and is refused. */
function readSentences(): Say {
  const file = join(import.meta.dirname, '../web/locales/en/help.json');
  const sentences = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    string
  >;
  return (id, values = {}) => {
    const sentence = sentences[id];
    if (sentence === undefined) throw new Error(`No sentence ${id}`);
    return escape(
      sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`${id} wants ${name}`);
        return String(value);
      }),
    );
  };
}

/** Text sizes as `applyLook` writes them; the night theme's colours as in web/ui/tokens.css (a test compares them). */
const sizes = [90, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200];
const chosenLook = `:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
:root[data-theme=night]{color-scheme:dark;--paper:#0b0a09;--surface:#12100e;--help-paper:#1b140d;--ink:#c9bfaf;--ink-soft:#a09687;--accent:#a9988a;--help:#d99a8c;--line:#292521;--focus:#d8ab70}
${sizes.map((size) => `:root[data-text-size='${String(size)}']{font-size:${String(size)}%}`).join('\n')}`;

/** The page's own stylesheet: the colours of the app, as chosen or by the device's wish, readable from 320 px. */
export const helpPageCss = `:root{color-scheme:light dark;--paper:light-dark(#f6f3ec,#181715);--surface:light-dark(#fdfbf7,#211f1c);--help-paper:light-dark(#fff4e3,#2b231a);--ink:light-dark(#24221e,#ece7de);--ink-soft:light-dark(#57524a,#bfb8ac);--accent:light-dark(#2a5c58,#8fc9c0);--help:light-dark(#8c1d1d,#f5b5ab);--line:light-dark(#dcd5c8,#38342f);--focus:light-dark(#1b5fa6,#93c4ff);font-family:system-ui,-apple-system,'Segoe UI',sans-serif;line-height:1.6;color:var(--ink);background:var(--paper)}
${chosenLook}
*,::before,::after{box-sizing:border-box}
body{margin:0 auto;max-inline-size:42rem;padding:min(1rem,4vw);font-size:1.0625rem;overflow-wrap:anywhere}
header p{margin:0}
h1{margin-block:.25rem .5rem;font-size:min(1.5rem,9vw);line-height:1.3}
h2{font-size:1.25rem;line-height:1.3;margin-block:0 .5rem}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
section,nav{margin-block:1.5rem 0;padding:min(1rem,4vw);background:var(--surface);border:1px solid var(--line);border-radius:12px;scroll-margin-block-start:1rem}
section#else,section:target,section[data-near]{background:var(--help-paper)}
section[data-near]{margin-block:.5rem 1.5rem}
ul{list-style:none;margin:0;padding:0}
.lines li{padding-block:.5rem;border-block-start:1px solid var(--line)}
.number{display:inline-flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline;min-block-size:44px;padding-block:.4rem;font-size:1.25rem;font-weight:600}
.emergency{margin:0;display:flex;flex-wrap:wrap;gap:0 1.5rem}
.emergency .number{font-size:1.5rem;color:var(--help)}
.name{font-weight:500;font-size:1.0625rem;color:var(--ink)}
.way,.back,.jump a{display:inline-flex;align-items:center;min-block-size:44px;margin-inline-end:.75rem}
.jump{display:flex;flex-wrap:wrap;gap:0 .5rem}
.facts,.honest{color:var(--ink-soft);font-size:.9375rem}
summary{min-block-size:44px;padding-block:.6rem;font-weight:500;cursor:pointer}
.unseen{position:absolute;inline-size:1px;block-size:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media print{section,nav{break-inside:avoid;background:none}}
`;

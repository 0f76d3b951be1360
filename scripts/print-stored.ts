import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';
import {
  sentenceOf,
  storedRegistry,
  type StoredEntry,
  type StoredPlace,
} from '../web/sanctuary/stored-registry.ts';

// Prints docs/privacy.md from the registry of what is stored (PRIV-7, PRIV-11). `--check` compares instead.

export const PRIVACY_PAGE = 'docs/privacy.md';

// The catalogue is a flat list of ids and sentences.
const words = JSON.parse(
  readFileSync(
    new URL('../web/locales/en/rights.json', import.meta.url),
    'utf8',
  ),
) as Record<string, string>;
const say = (id: string): string => {
  const sentence = words[id];
  if (sentence === undefined) throw new Error(`no sentence has the id ${id}`);
  return sentence;
};
const cell = (text: string) => text.replaceAll('|', '\\|');

function table(place: StoredPlace): string {
  const entries: readonly StoredEntry[] = storedRegistry;
  const rows = entries
    .filter((entry) => entry.place === place)
    .map((entry) => {
      const columns =
        place === 'server'
          ? ` ${[...(entry.open ?? []).map((name) => `\`${name}\``), ...(entry.closed ?? []).map((name) => `\`${name}\` (closed)`)].join(', ')} |`
          : '';
      return `| \`${entry.name}\` | ${cell(say(sentenceOf(entry.name)))} | ${say(`stored.kind.${entry.kind}`)} | ${say(`stored.for.${entry.for}`)} |${columns}`;
    });
  const head = `| name | what it is | who can read it | how long |${place === 'server' ? ' columns |' : ''}`;
  const rule = `| --- | --- | --- | --- |${place === 'server' ? ' --- |' : ''}`;
  return `### ${say(`stored.caption.${place}`)}\n\n${[head, rule, ...rows].join('\n')}\n`;
}

/** The whole page as it has to stand in the repository. */
export function printPrivacy(): Promise<string> {
  const page = `# Privacy, as it is today

Printed by \`npx tsx scripts/print-stored.ts\` from \`web/sanctuary/stored-registry.ts\`, the list behind the page "What is
stored about me"; a test compares that list with the schema of the device and the tables of the server.

Stored locked with a key only you hold. Read by the server and the model for the seconds an answer takes, then dropped.

## On the device

${(['database', 'keys', 'line', 'cache'] as const).map(table).join('\n')}
You can export all of it, erase one message, one conversation or everything. Without a lock, whoever can use the browser
can open Maya and read. Browsers may clear a site's storage when space is short; the app asks them not to.

## On the server

${say('stored.visible')}

${say('stored.never')}

${table('server')}
"closed" is a column whose words are ciphertext, a hash or a random part of one; beside them it may name fields, devices, numbers
and minutes.

${say('stored.logs')} Further limits: refresh rows 90 days, audit 1 year, sums of a day 13 months. Erasing an account
removes its rows and keys at once; backups follow within 30 days.

## Words on their way

The server gets the words of a turn when the person agreed that a model or the server may answer, together with a few lines
before them so that the answer fits. They stay in its memory while the answer is made, and for minutes to finish it, and
reach no table and no log. Words marked for this device alone are in no turn, also not as context; with an account they travel sealed like all others. Danger is looked for on
the device, and help is shown without asking the server.

With a key set, the server passes the turn and those few lines to the provider named in its settings. What the provider does
with them is between the operator and the provider; whoever runs a server should choose terms without training on and
without keeping of what is sent. Without a key nothing goes to anybody.

## Elsewhere

Nothing. The app loads no script, font or picture from other hosts and sends no statistics. The lines of the help card are
numbers and addresses that the person opens.
`;
  return format(page, { parser: 'markdown', singleQuote: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = await printPrivacy();
  if (!process.argv.includes('--check')) writeFileSync(PRIVACY_PAGE, page);
  else if (readFileSync(PRIVACY_PAGE, 'utf8') !== page) {
    console.error(`${PRIVACY_PAGE} is not what scripts/print-stored.ts prints`);
    process.exitCode = 1;
  }
}

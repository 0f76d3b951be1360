import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';
import { errorRegistry, type ErrorEntry } from '../shared/base/errors.ts';
import { settings } from '../sync-server/http/settings.ts';

// Prints what is said about settings and errors from the tables that rule them (ENV-1). `--check` compares instead.

type Setting = {
  fallback: string | null;
  development: string | null;
  production: string | null;
  isSecret: boolean;
  about: string;
};
const rows = Object.entries(settings) as [string, Setting][];

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > 96) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}

function template(kind: 'development' | 'production', target: string): string {
  const entries = rows.map(([name, row]) => {
    const value = row[kind];
    const line =
      value === null ? `# ${name}=${row.fallback ?? ''}` : `${name}=${value}`;
    return `${wrap(row.about)}\n${line}\n`;
  });
  return `# Copy this file to ${target} and edit the copy. Every setting: docs/config.md\n\n${entries.join('\n')}`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

function configPage(): string {
  const lines = rows.map(
    ([name, row]) =>
      `| \`${name}\` | ${row.fallback === null ? 'none' : row.fallback === '' ? 'empty' : `\`${row.fallback}\``} | ${row.isSecret ? 'yes' : ''} | ${cell(row.about)} |`,
  );
  return `# Settings

Printed by \`npx tsx scripts/print-config.ts\` from \`sync-server/http/settings.ts\`; a test compares them.

Each setting is an environment variable. A file \`.env.local\` in the working folder (\`.env.production\` when
\`NODE_ENV=production\` is set) fills in what the environment leaves open. Instead of \`NAME\`, \`NAME_FILE\` may name a file
that holds the value. All faults are listed at once and the server does not start; unknown names that begin with \`MAYA_\`
are warned about.

| name | when unset | secret | what it does |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function errorsPage(): string {
  const entries = Object.entries(errorRegistry) as [string, ErrorEntry][];
  const lines = entries.map(
    ([code, { status, retry, operator }]) =>
      `| \`${code}\` | ${status ?? 'device'} | ${retry} | ${cell(operator)} |`,
  );
  return `# Error codes

Printed by \`npx tsx scripts/print-config.ts\` from \`shared/base/errors.ts\`; a test compares them.

Branch on the code; sentences are for people. Routes under \`/api/v1/converse\` answer \`{"success":false,"error":"<code>"}\`,
all others problem+json with \`code\`. "device" stands where a code never travels. The request id of an answer is in the log.

| code | status | again? | for the operator |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

/** Every printed file with the text it must have. */
export async function printedFiles(): Promise<Record<string, string>> {
  const markdown = (text: string) =>
    format(text, { parser: 'markdown', singleQuote: true });
  return {
    '.env.development.template': template('development', '.env.local'),
    '.env.production.template': template('production', '.env.production'),
    'docs/config.md': await markdown(configPage()),
    'docs/errors.md': await markdown(errorsPage()),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const isCheck = process.argv.includes('--check');
  for (const [path, text] of Object.entries(await printedFiles())) {
    if (!isCheck) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${path} is not what scripts/print-config.ts prints`);
      process.exitCode = 1;
    }
  }
}

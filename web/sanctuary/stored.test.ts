import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaHistory } from '#web/local-store/schema-history.ts';
import {
  sentenceOf,
  storedRegistry,
  type StoredEntry,
  type StoredPlace,
} from './stored-registry.ts';

const entries: readonly StoredEntry[] = storedRegistry;
const namesAt = (place: StoredPlace): string[] =>
  entries.flatMap((entry) => (entry.place === place ? [entry.name] : []));

const root = new URL('../../', import.meta.url);
const read = (path: string): string =>
  readFileSync(new URL(path, root), 'utf8');
const MIGRATIONS = 'sync-server/db/migrations/sqlite/';

/** Tables of the server with their columns, out of its migrations: tables that were dropped again are gone. */
function serverTables(sql: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const [, name = '', body = ''] of sql.matchAll(
    /CREATE TABLE `(\w+)` \(([\s\S]*?)\n\);/g,
  ))
    tables.set(
      name,
      [...body.matchAll(/^\t`(\w+)` /gm)].map(([, column = '']) => column),
    );
  for (const [, table = '', column = ''] of sql.matchAll(
    /ALTER TABLE `(\w+)` ADD `(\w+)`/g,
  ))
    tables.get(table)?.push(column);
  for (const [, name = ''] of sql.matchAll(/DROP TABLE `(\w+)`/g))
    tables.delete(name);
  for (const [, from = '', to = ''] of sql.matchAll(
    /ALTER TABLE `(\w+)` RENAME TO `(\w+)`/g,
  )) {
    tables.set(to, tables.get(from) ?? []);
    tables.delete(from);
  }
  return tables;
}

const sql = readdirSync(new URL(MIGRATIONS, root))
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file) => read(`${MIGRATIONS}${file}`))
  .join('\n');

const sources = readdirSync(new URL('web/', root), { recursive: true })
  .map(String)
  .filter((file) => /\.tsx?$/.test(file) && !/test|contract/.test(file))
  .filter((file) => !file.startsWith('sanctuary/stored'))
  .map((file) => ({ file, text: read(`web/${file}`) }));

describe('what is stored', () => {
  it('[PRIV-11] every table of the device has an entry, and no entry is without a table', () => {
    const tables = schemaHistory.flatMap(({ stores }) => Object.keys(stores));
    expect(namesAt('database').sort()).toEqual([...new Set(tables)].sort());
    const keyTables = [
      ...read('web/local-store/key-rows.ts').matchAll(/stores\(\{([^}]*)\}/g),
    ].flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+):/g)].map(([, name = '']) => name),
    );
    expect(keyTables).toEqual(namesAt('keys'));
  });

  it('[PRIV-11] every table and every column of the server has an entry', () => {
    const tables = serverTables(sql);
    expect(namesAt('server').sort()).toEqual([...tables.keys()].sort());
    for (const { place, name, open = [], closed = [] } of entries)
      if (place === 'server')
        expect([name, ...[...open, ...closed].sort()]).toEqual([
          name,
          ...(tables.get(name) ?? []).sort(),
        ]);
  });

  it('[PRIV-11] a table that nobody told of is noticed', () => {
    const more = `${sql}\nCREATE TABLE \`diary\` (\n\t\`id\` text NOT NULL\n);\n`;
    expect([...serverTables(more).keys()]).toContain('diary');
    expect(namesAt('server')).not.toContain('diary');
    const wider = `${sql}\nALTER TABLE \`device\` ADD \`place\` text;`;
    expect(serverTables(wider).get('device')).toContain('place');
  });

  it('[PRIV-11] no column of the server is named for words unless it is ciphertext', () => {
    const forWords =
      /^(messages?|content|transcript|body|words?|text|title)(?!.*_ct$)/;
    const all = [...serverTables(sql)].flatMap(([table, columns]) =>
      columns.map((column) => [table, column] as const),
    );
    const named = all.filter(
      ([, column]) => forWords.test(column) && column !== 'message_count',
    );
    expect(named).toEqual([]);
    expect(forWords.test('transcript')).toBe(true);
    expect(forWords.test('session_data_ct')).toBe(false);
    expect(all.length).toBeGreaterThan(40);
  });

  it('[PRIV-11] every line that the app writes has an entry', () => {
    const known = namesAt('line').map((name) => name.replace('*', ''));
    const found = new Set<string>();
    for (const { text } of sources) {
      // Keys stand as constants, or as the beginning of a template that ends in an id.
      for (const [, key = ''] of text.matchAll(
        /(?:const [A-Z_]+ = |[gs]et(?:Item)?\()'(maya:[\w-]+)'/g,
      ))
        found.add(key);
      for (const [, key = ''] of text.matchAll(
        /[`']((?:j|t|d|h|jx|dx):)(?:\$|')/g,
      ))
        found.add(key);
    }
    expect([...found].filter((key) => !known.includes(key))).toEqual([]);
    expect(known.filter((key) => !found.has(key))).toEqual([]);
  });

  it('[PRIV-11] every cache that the worker opens has an entry', () => {
    const found = sources
      .filter(({ file }) => file.startsWith('service-worker/'))
      .flatMap(({ text }) => [
        ...text.matchAll(/const (?:PREFIX|[A-Z_]*CACHE) = '([\w-]+)'/g),
      ])
      .map(([, name = '']) => name);
    expect(found.sort()).toEqual(
      namesAt('cache')
        .map((name) => name.replace('*', ''))
        .sort(),
    );
  });

  it('[PRIV-7] every entry has its sentence, its reader and its end', () => {
    // The catalogue is JSON of ids and sentences.
    const words = JSON.parse(read('web/locales/en/rights.json')) as Record<
      string,
      string
    >;
    for (const entry of entries) {
      expect([entry.name, words[sentenceOf(entry.name)]]).not.toContain(
        undefined,
      );
      expect(words[`stored.kind.${entry.kind}`]).toBeTruthy();
      expect(words[`stored.for.${entry.for}`]).toBeTruthy();
      expect(words[`stored.caption.${entry.place}`]).toBeTruthy();
    }
    expect(words['stored.logs']).toMatch(/14 days.*30 days.*24 months/);
  });
});

import { expect, test } from 'vitest';
import {
  checkDocuments,
  fillMark,
  lostPaths,
  printHouse,
} from './documents.ts';
import { readHouse } from './house.ts';

test('printed parts are current, and every file that a document names is there', () => {
  expect(checkDocuments()).toEqual([]);
});

test('a mark is filled, filled again the same, and refused when it is missing', () => {
  const text = 'a\n<!-- b: printed by npm run print -->\nold\n<!-- /b -->\nc\n';
  const filled = fillMark(text, 'b', 'new');
  expect(filled).toBe(
    'a\n<!-- b: printed by npm run print -->\n\nnew\n\n<!-- /b -->\nc\n',
  );
  expect(fillMark(filled, 'b', 'new')).toBe(filled);
  expect(() => fillMark('nothing', 'b', 'new')).toThrow('b');
});

test('[P4] by the table, help reaches no network, no flag and no account', () => {
  const safety = readHouse()
    .get('web')
    ?.find(({ name }) => name === 'safety');
  expect(safety?.below).toEqual(['outbox', 'vault', 'local-store', 'ui']);
});

test('[P5] by the table, what sends words cannot open them', () => {
  const web = readHouse().get('web') ?? [];
  for (const name of ['outbox', 'service-worker'])
    expect(web.find((folder) => folder.name === name)?.below).not.toContain(
      'vault',
    );
});

test('the printed house has a line for every folder', () => {
  const lines = printHouse().split('\n');
  for (const [block, folders] of readHouse())
    for (const { name } of folders) {
      const at = lines.indexOf(`${block}/`);
      expect(
        lines.slice(at).some((line) => line.startsWith(`  ${name} `)),
      ).toBe(true);
    }
});

test('a file that is not there is found, in backticks and as a link', () => {
  const text =
    'See `web/no-such.ts`, `web/main.tsx`, [a](no-such.md), [b](README.md#start), [c](https://a.b).';
  expect(lostPaths('README.md', text)).toEqual([
    'README.md names web/no-such.ts, which is not there',
    'README.md names no-such.md, which is not there',
  ]);
});

import { expect, test } from 'vitest';
import { catalogueFaults } from './check-catalogue.ts';
import { textFaults } from './check-text.ts';

test('[P5] a text that promises too much is found, in docs and in sentences', () => {
  const phrase = ['end', 'to', 'end'].join('-');
  expect(
    textFaults('README.md', `Your words are ${phrase} encrypted.`),
  ).toHaveLength(1);
  expect(
    textFaults('web/locales/en/you.json', `{"a.b":"Zero knowledge"}`),
  ).toHaveLength(1);
  expect(textFaults('README.md', 'The trend to endure.')).toEqual([]);
});

test('physical sides in a stylesheet are found, logical ones are not', () => {
  const bad =
    '.a { margin-left: 1px; top: 0; text-align: right; border-top-left-radius: 2px }';
  expect(textFaults('web/ui/parts.css', bad)).toHaveLength(4);
  const good =
    '.a { margin-inline-start: 1px; inset-block-start: 0; text-align: start; transition: top 1s }';
  expect(textFaults('web/ui/parts.css', good)).toEqual([]);
});

test('the safe area is read in one file', () => {
  const css = '.a { padding-block-end: env(safe-area-inset-bottom) }';
  expect(textFaults('web/app/frame.css', css)).toEqual([]);
  expect(textFaults('web/ui/parts.css', css)).toHaveLength(1);
});

test('[I18N-1] a sentence without a user, a user without a sentence and a sentence in two files are found', () => {
  const catalogues = new Map([
    ['talk.json', ['talk.say', 'talk.idle', 'line.one']],
    ['help.json', ['talk.say']],
  ]);
  const sources = new Map([
    ['a.tsx', "text('talk.say'); text('talk.gone'); text(`line.${n}`)"],
  ]);
  expect(catalogueFaults({ catalogues, sources })).toEqual([
    'talk.say stands in talk.json and help.json',
    'a.tsx: no sentence has the id talk.gone',
    'talk.json: nothing says talk.idle',
  ]);
});

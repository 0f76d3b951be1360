import { expect, test } from 'vitest';
import { readText } from './files.ts';
import {
  readTestSources,
  ruleFaults,
  specRuleIds,
  titleRuleIds,
} from './rule-ids.ts';

test('every rule of SPEC.md stands once and is kept by a test', () => {
  const spec = readText('shared/protocol/SPEC.md');
  expect(specRuleIds(spec).length).toBeGreaterThan(20);
  expect(ruleFaults(spec, readTestSources())).toEqual([]);
});

test('a rule without a test and an id used twice are found', () => {
  const spec = '- **AAA-1** One.\n- **AAA-2** Two.\n- **AAA-1** Again.\n';
  const sources = ["test('[AAA-1] holds', () => {});"];
  expect(ruleFaults(spec, sources)).toEqual([
    'AAA-1 stands twice in SPEC.md',
    'AAA-2 is kept by no test',
  ]);
});

test('ids are read from the head of a title only', () => {
  expect(titleRuleIds("it('[P1] [OUT-2, OUT-3] both')")).toEqual([
    'P1',
    'OUT-2',
    'OUT-3',
  ]);
  expect(titleRuleIds("// [OUT-4] in a comment\nit('keeps [OUT-5]')")).toEqual(
    [],
  );
});

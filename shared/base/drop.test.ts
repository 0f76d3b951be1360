import { expect, test } from 'vitest';
import { drop, droppedRejections } from './drop.ts';
import { errorRegistry } from './errors.ts';
import { err, ok } from './result.ts';

test('a dropped rejection is counted under its reason and keeps no text', async () => {
  drop(Promise.reject(new Error('private words')), 'drop-test');
  drop(Promise.reject(new Error('more')), 'drop-test');
  drop(Promise.resolve('fine'), 'drop-test-fine');
  await Promise.resolve();
  await Promise.resolve();
  expect(droppedRejections.get('drop-test')).toBe(2);
  expect(droppedRejections.has('drop-test-fine')).toBe(false);
  expect(JSON.stringify([...droppedRejections])).not.toContain('private');
});

test('every error that leaves the server has a status of 400 or more, and says what an operator does', () => {
  for (const [code, entry] of Object.entries(errorRegistry)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(entry.operator.length).toBeGreaterThan(10);
    expect(entry.status === null || entry.status >= 400).toBe(true);
  }
});

test('a result says which of the two it is', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(err('full')).toEqual({ ok: false, error: 'full' });
});

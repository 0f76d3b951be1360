import { expect, test } from 'vitest';
import { createSharedWords } from './shared-words.ts';

function form(parts: Record<string, string>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(parts)) made.set(name, value);
  return made;
}

test('[DEV-1] shared words are handed over once, to the first page that is ready', async () => {
  const shared = createSharedWords(() => undefined);
  const taken = shared.receive(
    form({ title: 'A line', text: 'It rained.', url: '', other: 'x' }),
  );
  expect(shared.take()).toBe('A line\nIt rained.');
  expect(shared.take()).toBeNull();
  await taken;
});

test('[DEV-1] the worker may sleep when no page comes, and nothing waits for an empty form', async () => {
  const timers: (() => void)[] = [];
  const shared = createSharedWords((work) => timers.push(work));
  await shared.receive(form({ text: '  ' }));
  expect(shared.take()).toBeNull();
  const waiting = shared.receive(form({ text: 'words' }));
  timers[0]?.();
  await waiting;
});

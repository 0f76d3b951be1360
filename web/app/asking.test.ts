import { expect, it } from 'vitest';
import { createAsking } from './asking.ts';

it('[LOCK-9] asks once for all who wait, and says to all what was answered', async () => {
  const asking = createAsking(() => true);
  let told = 0;
  const stop = asking.subscribe(() => (told += 1));
  expect(asking.isAsked()).toBe(false);
  const answers = Promise.all([asking.ask(), asking.ask()]);
  expect(asking.isAsked()).toBe(true);
  asking.answer(true);
  expect(await answers).toEqual([true, true]);
  expect(asking.isAsked()).toBe(false);
  expect(told).toBe(3);
  stop();
  const refused = asking.ask();
  asking.answer(false);
  expect(await refused).toBe(false);
  expect(told).toBe(3);
});

it('[LOCK-9] asks nothing where there is no secret to ask for', async () => {
  const asking = createAsking(() => false);
  expect(await asking.ask()).toBe(true);
  expect(asking.isAsked()).toBe(false);
});

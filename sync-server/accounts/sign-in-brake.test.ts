import { expect, it } from 'vitest';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { createSignInBrake, waitBeforeTry } from './sign-in-brake.ts';

const now = 1_790_000_000_000;
const MINUTE = 60_000;
const failed = (count: number, ago = 0) =>
  Array.from({ length: count }, () => now - ago);

it('[ABUSE-2] ten failures cost nothing, then the wait doubles to a minute and no further', () => {
  const waits = Array.from({ length: 18 }, (_, count) =>
    waitBeforeTry('passphrase', failed(count), now),
  );
  expect(waits).toEqual([
    ...Array.from({ length: 10 }, () => 0),
    2000,
    4000,
    8000,
    16_000,
    32_000,
    60_000,
    60_000,
    60_000,
  ]);
});

it('[ABUSE-2] the wait runs from the last failure and 15 minutes forget it: nobody is locked out', () => {
  expect(waitBeforeTry('passphrase', failed(12, 3000), now)).toBe(5000);
  expect(waitBeforeTry('passphrase', failed(12, 8000), now)).toBe(0);
  expect(waitBeforeTry('passphrase', failed(500, 15 * MINUTE), now)).toBe(0);
});

it('[ABUSE-2] a recovery code has five tries an hour', () => {
  expect(waitBeforeTry('recovery', failed(4), now)).toBe(0);
  expect(waitBeforeTry('recovery', failed(5, MINUTE), now)).toBe(59 * MINUTE);
  expect(waitBeforeTry('recovery', failed(5, 60 * MINUTE), now)).toBe(0);
});

const here = { address: 'a', network: '192.0.2.1' };
const elsewhere = { address: 'a', network: '192.0.2.2' };

it('[ABUSE-2] a thousand tries at once are counted before any of them is answered', () => {
  const { clock, randomBytes, advance } = createTestIds(3);
  const brake = createSignInBrake(clock, randomBytes);
  const through = Array.from({ length: 1000 }, () =>
    brake.begin('passphrase', here),
  ).filter((wait) => wait === 0);
  expect(through).toHaveLength(10);
  expect(brake.begin('passphrase', { ...here, address: 'b' })).toBe(0);
  expect(brake.begin('recovery', here)).toBe(0);
  advance(2000);
  expect(brake.begin('passphrase', here)).toBe(0);
  expect(brake.begin('passphrase', here)).toBe(4000);
  brake.succeeded('passphrase', here);
  expect(brake.begin('passphrase', here)).toBe(0);
});

it('[ABUSE-2] a try that was never looked at is given back, and a clock set back locks nobody out', () => {
  const { clock, randomBytes, advance } = createTestIds(4);
  const brake = createSignInBrake(clock, randomBytes);
  for (let at = 0; at < 30; at += 1) {
    expect(brake.begin('passphrase', here)).toBe(0);
    brake.giveBack('passphrase', here);
  }
  for (let at = 0; at < 30; at += 1) brake.begin('passphrase', here);
  expect(brake.begin('passphrase', here)).toBeGreaterThan(0);
  advance(-86_400_000);
  expect(brake.begin('passphrase', here)).toBe(0);
});

it('[ABUSE-2] the failures of one network do not brake another, for a passphrase or a recovery code', () => {
  for (const kind of ['passphrase', 'recovery'] as const) {
    const { clock, randomBytes } = createTestIds(5);
    const brake = createSignInBrake(clock, randomBytes);
    for (let at = 0; at < 50; at += 1) brake.begin(kind, elsewhere);
    expect(brake.begin(kind, elsewhere)).toBeGreaterThan(0);
    expect(brake.begin(kind, here)).toBe(0);
  }
});

/** A hundred networks with ten tries each, and again whenever one may. */
const flood = (brake: ReturnType<typeof createSignInBrake>) => {
  let through = 0;
  for (let network = 0; network < 100; network += 1)
    for (let at = 0; at < 10; at += 1)
      if (
        brake.begin('passphrase', { address: 'a', network: `n${network}` }) ===
        0
      )
        through += 1;
  return through;
};

it('[ABUSE-2] beyond 200 failures from anywhere a network waits five seconds before each try, the owner no longer than that', () => {
  const { clock, randomBytes, advance } = createTestIds(6);
  const brake = createSignInBrake(clock, randomBytes);
  expect(flood(brake)).toBe(200);
  expect(brake.begin('passphrase', here)).toBe(5000);
  // Tries of others in between take nobody's turn away, and asking again does not begin the wait anew.
  for (let second = 1; second < 5; second += 1) {
    advance(1000);
    flood(brake);
    expect(brake.begin('passphrase', here)).toBe(5000 - second * 1000);
  }
  advance(1000);
  flood(brake);
  expect(brake.begin('passphrase', here)).toBe(0);
  expect(brake.begin('passphrase', here)).toBe(5000);
  expect(brake.begin('passphrase', { ...here, address: 'b' })).toBe(0);
  expect(brake.begin('recovery', here)).toBe(0);
  advance(15 * MINUTE);
  expect(brake.begin('passphrase', here)).toBe(0);
  expect(brake.begin('passphrase', here)).toBe(0);
});

it('[ABUSE-2] a right secret does not count among the failures of its address, and forgets no stranger', () => {
  const { clock, randomBytes, advance } = createTestIds(7);
  const brake = createSignInBrake(clock, randomBytes);
  for (let at = 0; at < 500; at += 1) {
    expect(brake.begin('passphrase', here)).toBe(0);
    brake.succeeded('passphrase', here);
  }
  expect(flood(brake)).toBe(200);
  advance(5000);
  expect(brake.begin('passphrase', here)).toBe(0);
  brake.succeeded('passphrase', here);
  expect(brake.begin('passphrase', elsewhere)).toBe(5000);
});

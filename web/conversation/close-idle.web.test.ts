import { afterEach, expect, it } from 'vitest';
import {
  createDevice,
  handTimers,
  said,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { createCloseIdle } from './close-idle.ts';

let device: Device | undefined;
afterEach(() => device?.forget());

const MINUTE = 60_000;

async function start() {
  device = createDevice();
  const here = device;
  const { store, writer } = await here.open();
  const timers = handTimers();
  const idle = createCloseIdle({ store, writer, clock: here.clock, timers });
  const talk = async () => {
    const { sid } = await writer.openSession();
    await writer.sendMessage({ sid, role: 'user', body: said('words') });
    return sid;
  };
  const closed = () =>
    store.run(async (db) =>
      (await db.sessions.orderBy('touched').toArray()).map(
        ({ closedAt, seal }) => closedAt !== null && seal !== null,
      ),
    );
  const later = (minutes: number) =>
    here.setClock(here.clock() + minutes * MINUTE);
  return { idle, talk, closed, later, timers, writer };
}

it('[GEN-9] [SEAL-2] thirty minutes of silence close a conversation and seal it, not one minute less', async () => {
  const { idle, talk, closed, later } = await start();
  await talk();
  later(30);
  expect(await idle.closeNow()).toBe(0);
  expect(await closed()).toEqual([false]);
  later(1);
  expect(await idle.closeNow()).toBe(1);
  expect(await closed()).toEqual([true]);
  expect(await idle.closeNow()).toBe(0);
});

it('[GEN-9] those an earlier page left open are closed at the start, and one in use stays open', async () => {
  const { idle, talk, closed, later, timers } = await start();
  await talk();
  await talk();
  later(90);
  await talk();
  idle.start();
  await expect.poll(closed).toEqual([true, true, false]);
  await expect.poll(() => timers.waiting()).toBe(1);
  later(31);
  timers.run(MINUTE);
  await expect.poll(closed).toEqual([true, true, true]);
  idle.stop();
  expect(timers.waiting()).toBeLessThanOrEqual(1);
});

it('[GEN-9] words written meanwhile keep a conversation open', async () => {
  const { idle, talk, closed, later, writer } = await start();
  const sid = await talk();
  later(29);
  await idle.closeNow();
  await writer.sendMessage({ sid, role: 'user', body: said('still here') });
  later(29);
  await idle.closeNow();
  expect(await closed()).toEqual([false]);
  later(2);
  await idle.closeNow();
  expect(await closed()).toEqual([true]);
});

it('[GEN-9] after stop nothing is looked at any more', async () => {
  const { idle, talk, closed, later, timers } = await start();
  idle.start();
  await expect.poll(() => timers.waiting()).toBe(1);
  idle.stop();
  await talk();
  later(40);
  timers.run(10 * MINUTE);
  expect(await closed()).toEqual([false]);
  expect(timers.waiting()).toBe(0);
});

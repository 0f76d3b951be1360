import { expect, test } from 'vitest';
import type { DegradedReason, HealthReply } from '#shared/protocol/converse.ts';
import { ok } from '#shared/base/result.ts';
import { startProbe } from './probe.ts';

const health = (...degraded: DegradedReason[]): HealthReply => ({
  success: true,
  service: 'conversational',
  status: degraded.length > 0 ? 'degraded' : 'healthy',
  features: ['elemental-routing'],
  ready: true,
  degraded,
  capabilities: {
    model: degraded.length === 0,
    voice: false,
    sync: false,
    redis: false,
    streaming: true,
  },
});

/** A probe whose clock and timers turn by hand; `now` is what the server answers. */
function rig() {
  let time = 0;
  let timers: { id: number; at: number; work: () => void }[] = [];
  let ids = 0;
  const server = { now: health(), asked: 0 };
  const probe = startProbe({
    client: {
      health: () => {
        server.asked += 1;
        return Promise.resolve(ok(server.now));
      },
      ping: () => Promise.resolve(true),
    },
    clock: () => time,
    timers: {
      set(work, ms) {
        ids += 1;
        timers.push({ id: ids, at: time + ms, work });
        return ids;
      },
      clear(id) {
        timers = timers.filter((timer) => timer.id !== id);
      },
    },
    random: () => 0.5,
    signals: {
      hasNetwork: () => true,
      isVisible: () => true,
      onChange: () => () => undefined,
    },
    lastMet: { read: () => null, write: () => undefined },
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    probe,
    server,
    settle,
    async pass(ms: number) {
      time += ms;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { work } of due) work();
      await settle();
    },
  };
}

test('[BADGE-1] after a prepared answer health is asked at once, and its word holds', async () => {
  const { probe, server, settle, pass } = rig();
  await settle();
  expect(probe.state().shown).toBe('online');
  const before = server.asked;
  server.now = health('provider_down');
  probe.met(['provider_down']);
  expect(probe.state().candidate).toBe('degraded');
  await settle();
  expect(server.asked).toBe(before + 1);
  await pass(2_000);
  expect(probe.state()).toMatchObject({
    shown: 'degraded',
    reasons: ['provider_down'],
  });

  // The next good answer asks again, and the badge follows what health says.
  server.now = health();
  probe.met();
  await settle();
  expect(server.asked).toBe(before + 2);
  await pass(2_000);
  expect(probe.state().shown).toBe('online');
  probe.stop();
});

test('[OFF-2] a good answer of a healthy server asks for nothing', async () => {
  const { probe, server, settle } = rig();
  await settle();
  probe.met();
  await settle();
  expect(server.asked).toBe(1);
  probe.stop();
});

import { describe, expect, test } from 'vitest';
import type { HealthReply } from '#shared/protocol/converse.ts';
import { decideBadge } from './badge-state.ts';
import {
  initialNetworkState,
  nextNetworkState,
  type NetworkState,
  type Reading,
} from './network-state.ts';

const healthy: HealthReply = {
  success: true,
  service: 'conversational',
  status: 'healthy',
  features: ['elemental-routing'],
  ready: true,
  degraded: [],
  capabilities: {
    model: true,
    voice: false,
    sync: false,
    redis: false,
    streaming: true,
  },
};
const degraded: HealthReply = {
  ...healthy,
  status: 'degraded',
  degraded: ['no_model_key'],
  capabilities: { ...healthy.capabilities, model: false },
};

function play(
  steps: [at: number, reading: Reading][],
  from: NetworkState = initialNetworkState,
): NetworkState {
  return steps.reduce(
    (state, [at, reading]) => nextNetworkState(state, reading, at),
    from,
  );
}

describe('network state', () => {
  test('[OFF-3] the first reading shows at once', () => {
    expect(play([[0, { kind: 'health', health: healthy }]]).shown).toBe(
      'online',
    );
    expect(play([[0, { kind: 'no-network' }]]).shown).toBe('offline-device');
  });

  test('[OFF-3] [STATE-4] a change shows after two seconds of agreement, not before', () => {
    const online = play([[0, { kind: 'health', health: healthy }]]);
    const early = play(
      [
        [10_000, { kind: 'no-answer' }],
        [11_999, { kind: 'time-passed' }],
      ],
      online,
    );
    expect(early.shown).toBe('online');
    const late = play([[12_000, { kind: 'time-passed' }]], early);
    expect(late.shown).toBe('offline-server');
  });

  test('[OFF-3] a blip that heals within two seconds never shows', () => {
    const online = play([[0, { kind: 'health', health: healthy }]]);
    const healed = play(
      [
        [10_000, { kind: 'no-answer' }],
        [11_000, { kind: 'health', health: healthy }],
        [12_500, { kind: 'time-passed' }],
      ],
      online,
    );
    expect(healed.shown).toBe('online');
  });

  test('[OFF-4] no network here and a silent server are two states with two sentences', () => {
    const device = decideBadge(play([[0, { kind: 'no-network' }]]));
    const server = decideBadge(play([[0, { kind: 'no-answer' }]]));
    expect([device.tone, device.words]).toEqual([
      'away',
      'badge.offline.device',
    ]);
    expect([server.tone, server.words]).toEqual([
      'act',
      'badge.offline.server',
    ]);
  });

  test('[BADGE-1] [OFF-4] degraded is amber and says why', () => {
    const badge = decideBadge(
      play([[0, { kind: 'health', health: degraded }]]),
    );
    expect(badge).toEqual({
      tone: 'slow',
      words: 'badge.degraded',
      reason: 'reason.no_model_key',
    });
  });

  test('[BADGE-1] a server that says down, or names no feature, is not online', () => {
    expect(
      play([
        [
          0,
          {
            kind: 'health',
            health: { ...healthy, status: 'down', success: false },
          },
        ],
      ]).shown,
    ).toBe('offline-server');
    expect(
      play([[0, { kind: 'health', health: { ...healthy, features: [] } }]])
        .shown,
    ).toBe('degraded');
  });

  test('[OFF-3] when the server was last met is kept through an outage', () => {
    const state = play([
      [5_000, { kind: 'health', health: healthy }],
      [40_000, { kind: 'no-answer' }],
    ]);
    expect(state.lastMet).toBe(5_000);
    expect(initialNetworkState.lastMet).toBeNull();
  });

  test('[BADGE-1] [OFF-4] an answer that names a fault makes it degraded with that reason, and a good health ends it', () => {
    const online = play([[0, { kind: 'health', health: healthy }]]);
    const fault: Reading = { kind: 'answered', degraded: ['provider_down'] };
    const after = play(
      [
        [10_000, fault],
        [12_000, { kind: 'time-passed' }],
      ],
      online,
    );
    expect(decideBadge(after)).toMatchObject({
      tone: 'slow',
      reason: 'reason.provider_down',
    });
    const good = play([[13_000, { kind: 'answered', degraded: [] }]], after);
    expect(good.shown).toBe('degraded');
    const healed = play(
      [
        [14_000, { kind: 'health', health: healthy }],
        [16_000, { kind: 'time-passed' }],
      ],
      good,
    );
    expect(healed.shown).toBe('online');
  });
});

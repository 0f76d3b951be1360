import type { DegradedReason } from '#shared/protocol/converse.ts';
import type { NetworkState } from './network-state.ts';

type BadgeTone = 'ok' | 'slow' | 'act' | 'away';

/** What the badge shows: colour by tone, the same by glyph and word (OFF-1, BADGE-1, A11Y-6). */
export type BadgeState = {
  tone: BadgeTone;
  words: MessageId;
  reason: MessageId | null;
};

const reasonWords: Record<DegradedReason, MessageId> = {
  no_model_key: 'reason.no_model_key',
  no_credit: 'reason.no_credit',
  provider_down: 'reason.provider_down',
  model_deprecated: 'reason.model_deprecated',
  refiner: 'reason.refiner',
  voice_down: 'reason.voice_down',
  redis_down: 'reason.redis_down',
  rate_limited: 'reason.rate_limited',
  draining: 'reason.draining',
};

/** Red: Maya's server is away. Slate: this device has no network. Amber: degraded, with the reason (OFF-1, OFF-4). */
export function decideBadge(state: NetworkState): BadgeState {
  switch (state.shown) {
    case 'unknown':
      return { tone: 'away', words: 'badge.looking', reason: null };
    case 'online':
      return { tone: 'ok', words: 'badge.online', reason: null };
    case 'degraded': {
      const first = state.reasons[0];
      return {
        tone: 'slow',
        words: 'badge.degraded',
        reason: first === undefined ? 'reason.unknown' : reasonWords[first],
      };
    }
    case 'offline-device':
      return { tone: 'away', words: 'badge.offline.device', reason: null };
    case 'offline-server':
      return { tone: 'act', words: 'badge.offline.server', reason: null };
  }
}

import type { Shown } from '#web/status/network-state.ts';

/**
 * WHERE AN ANSWER IS CHOSEN. Who answers the words just written:
 *  `safety`: scripted words beside the help card, before everything else (design 4.8);
 *  `server`: Maya's server, with a model if it has one;
 *  `device`: the quiet Maya on this device, at once (P3).
 */
export type Answerer = 'safety' | 'server' | 'device';

export type Situation = {
  /** Tier of the newest waiting message; 3 and above stops exploring (SAFE-18). */
  tier: number;
  /** Without a yes, no word leaves the device (PRIV-1). */
  consent: 'unasked' | 'yes' | 'no';
  network: Shown;
  /** The server can ask a model. Without one it knows no more than this device, so nothing answered here is asked again … */
  hasModel: boolean;
  /** … but for a stretch of several messages, which it reads together (MSG-13). */
  waiting: { count: number; allAnsweredHere: boolean };
  /** Milliseconds since the epoch before which the server asked not to be asked again; 0 for none. */
  restUntil: number;
  now: number;
};

export function decideVoice({
  tier,
  consent,
  network,
  hasModel,
  waiting,
  restUntil,
  now,
}: Situation): Answerer {
  if (tier >= 3) return 'safety';
  if (consent !== 'yes') return 'device';
  if (network === 'offline-device' || network === 'offline-server')
    return 'device';
  if (now < restUntil) return 'device';
  if (waiting.allAnsweredHere && network === 'unknown') return 'device';
  if (waiting.allAnsweredHere && !hasModel && waiting.count < 2)
    return 'device';
  return 'server';
}

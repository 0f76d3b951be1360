const MINUTE_MS = 60_000;
/** A person is left alone for this long after opening Maya. */
const SETTLE_MS = 10 * MINUTE_MS;
const AGAIN_MS = 30 * 24 * 60 * MINUTE_MS;
const MOST_OFFERS = 3;

export type InstallPlatform =
  /** The browser gave its own prompt, which is kept until a touch. */
  | 'prompt'
  /** Safari on an iPhone or iPad: only the person can do it, in three steps. */
  | 'ios'
  /** Neither: nothing to offer. */
  | 'other';

export type InstallMoment = {
  visits: number;
  /** Whether a message was saved on this device yet. */
  firstSaved: boolean;
  now: number;
  startedAt: number;
  lastOffer: number | null;
  offers: number;
  helpOpen: boolean;
  standalone: boolean;
  platform: InstallPlatform;
  /** Words in a Safari tab that no server has: the browser may clear them after a week. */
  unsentInSafariTab: boolean;
};

/** Whether to offer installing now, and how (INST-5, INST-6). Pure; times in ms. */
export function decideInstallOffer(
  moment: InstallMoment,
): 'none' | 'prompt' | 'steps' {
  const { platform, now } = moment;
  if (moment.standalone || moment.helpOpen || platform === 'other')
    return 'none';
  if (moment.offers >= MOST_OFFERS) return 'none';
  if (moment.lastOffer !== null && now - moment.lastOffer < AGAIN_MS)
    return 'none';
  const how = platform === 'ios' ? 'steps' : 'prompt';
  if (platform === 'ios' && moment.unsentInSafariTab) return how;
  if (moment.visits < 2 && !moment.firstSaved) return 'none';
  return now - moment.startedAt >= SETTLE_MS ? how : 'none';
}

/** The device as far as installing goes. `agent` is the user agent, `touchPoints` tells an iPad from a Mac. */
export function decidePlatform(device: {
  hasPrompt: boolean;
  agent: string;
  touchPoints: number;
}): InstallPlatform {
  if (device.hasPrompt) return 'prompt';
  const iPad = device.agent.includes('Macintosh') && device.touchPoints > 1;
  return iPad || /iPhone|iPad|iPod/.test(device.agent) ? 'ios' : 'other';
}

import type { Clock } from '#shared/base/clock.ts';
import type { Verdict } from '#shared/safety/verdict.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Codec } from '#web/vault/codec.ts';

/**
 * All that Help uses. Whatever can fail to open may be `null`: then the plan is missing and nothing else (CARD-2, P4).
 * There is no network, flag or account among it.
 */
export type HelpDeps = {
  store: LocalStore | null;
  writer: Writer | null;
  codec: Codec;
  settings: Pick<SettingsStore, 'get' | 'set' | 'subscribe'> | null;
  clock: Clock;
  /** IANA name, `null` where the device does not tell. */
  timeZone: string | null;
  /** BCP 47 tag of the device's language. */
  locale: string;
  copy: (text: string) => Promise<void>;
};

/** What opened the card; `verdict` where words did. A new object is a new opening, also while the card shows. */
export type Opened = { by: 'touch' | 'words'; verdict?: Verdict };

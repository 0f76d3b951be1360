import type { Clock } from '#shared/base/clock.ts';
import type { IdSource, SessionId } from '#shared/base/ids.ts';
import type { SealVerdict } from '#shared/merge/check-session.ts';
import type { Verdict } from '#shared/safety/assess.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import type { CarriageSource } from '#web/outbox/message-state.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Probe } from '#web/status/probe.ts';
import type { Codec } from '#web/vault/codec.ts';
import type { AnswerLoop } from './answer-loop.ts';
import type { LiveReplies } from './live-replies.ts';

/** All that Talk uses, built once in web/main.tsx. */
export type TalkDeps = {
  store: LocalStore;
  writer: Writer;
  codec: Codec;
  settings: SettingsStore;
  lines: LineStore;
  clock: Clock;
  ids: IdSource;
  probe: Probe;
  loop: AnswerLoop;
  live: LiveReplies;
  /** What carries the words to the account, and how far; comes late (STATE-1). */
  carriage: CarriageSource;
  sendsAlone: boolean;
  /** Reads danger in the person's words; resolves as soon as its code is there (SAFE-1). */
  assess: (text: string) => Promise<Verdict>;
  /** Whether a closed conversation is whole; null when that cannot be told now. Not given: nothing is said (LOCK-12). */
  checkSeal?: (sid: SessionId) => Promise<SealVerdict | null>;
  /** Opens the help card beside the conversation without taking the focus (NAV-7). */
  onDanger: (verdict: Verdict) => void;
  /** After a message was saved: the moment for `persist()` and the install hint (OFF-10, INST-5). */
  onSaved: () => void;
  /** Once the words of the first reading are in the page. */
  onDrawn?: () => void;
  copy: (text: string) => Promise<void>;
  isTouch: () => boolean;
  /** Words from the share sheet, once; null when there are none (DEV-1). */
  sharedWords: () => Promise<string | null>;
  /** Calls back when the page is being hidden or left: the last chance for a synchronous draft line (COMP-5). */
  onHide: (listener: () => void) => () => void;
};

/** What the field for words uses of them. */
export type ComposerDeps = Pick<
  TalkDeps,
  | 'store'
  | 'codec'
  | 'settings'
  | 'lines'
  | 'clock'
  | 'ids'
  | 'isTouch'
  | 'onHide'
>;

import type { OpId } from '#shared/base/ids.ts';

/**
 * What the line under an own message says (STATE-1 to STATE-3, MSG-1 to MSG-10): pure, computed from what is known now and
 * never stored, so it cannot lie after a crash. Words are catalogue ids.
 */
export type MessageState =
  | { state: 'quiet' }
  | { state: 'saving'; text: 'state.saving' }
  | { state: 'saved'; text: 'state.saved' }
  | {
      state: 'waiting';
      text:
        'state.waiting.auto' | 'state.waiting.open' | 'state.waiting.signin';
    }
  | { state: 'sending'; text: 'state.sending' }
  | { state: 'sent'; text: 'state.sent' }
  | { state: 'refused'; text: 'state.refused'; reason: string }
  | { state: 'spare'; text: 'state.spare' }
  | { state: 'unsaved'; text: 'state.unsaved' };

/** What carries this device's words, as far as a message's line tells of it; the tab that carries knows it, the others are told. */
export type Carriage = {
  /** `local-only`: a guest, for whom saved is final (OUT-10). */
  mode: 'local-only' | 'ok' | 'needs-auth' | 'degraded';
  sending: ReadonlySet<OpId>;
  /** Acknowledged a moment ago (MSG-5). */
  ackedAt: ReadonlyMap<OpId, number>;
};

export type CarriageSource = {
  /** The same object until something changed. */
  get(): Carriage;
  subscribe(listener: () => void): () => void;
};

/** `since` and `now`: milliseconds of one clock. */
export type MessageStateInput = {
  now: number;
  /** Whether the row is committed: seen in the database, or the writer said so. */
  isStored: boolean;
  /** The write under way in this page (`store.memory.stateOf`). */
  write: { state: 'saving' | 'spare' | 'unsaved'; since: number } | null;
  /** Reason, when the op lies in `rejected`. */
  refused: string | null;
  /** Whether the op still lies in the outbox. */
  isQueued: boolean;
  /** Since when a request carries it; memory of this page or told by the leader. */
  inFlightSince: number | null;
  ackedAt: number | null;
  /** `none`: a guest, for whom saved is final (OUT-10). */
  sync: 'none' | 'on' | 'signed-out';
  /** Since when there is no way to the server; `null` = there is one. */
  awaySince: number | null;
  hasBackgroundSync: boolean;
};

/** MSG-1: a shorter wait is not worth a word. */
const SAVING_AFTER_MS = 300;
/** MSG-3. */
const WAITING_AFTER_MS = 2_000;
/** MSG-4. */
const SENDING_AFTER_MS = 1_000;
/** MSG-5. */
const SENT_FADES_MS = 3_000;

export function decideMessageState(input: MessageStateInput): MessageState {
  const { now, write } = input;
  if (input.refused !== null)
    return { state: 'refused', text: 'state.refused', reason: input.refused };
  if (!input.isStored) return unstored(write, now);
  if (input.sync === 'none') return { state: 'saved', text: 'state.saved' };
  if (!input.isQueued) return acknowledged(input);
  if (passed(input.inFlightSince, SENDING_AFTER_MS, now))
    return { state: 'sending', text: 'state.sending' };
  return stored(input);
}

/** STATE-2: nothing here may say "saved". */
function unstored(
  write: MessageStateInput['write'],
  now: number,
): MessageState {
  if (write === null) return { state: 'quiet' };
  switch (write.state) {
    case 'saving':
      return passed(write.since, SAVING_AFTER_MS, now)
        ? { state: 'saving', text: 'state.saving' }
        : { state: 'quiet' };
    case 'spare':
      return { state: 'spare', text: 'state.spare' };
    case 'unsaved':
      return { state: 'unsaved', text: 'state.unsaved' };
  }
}

function acknowledged({ ackedAt, now }: MessageStateInput): MessageState {
  return passed(ackedAt, SENT_FADES_MS, now) || ackedAt === null
    ? { state: 'quiet' }
    : { state: 'sent', text: 'state.sent' };
}

function stored(input: MessageStateInput): MessageState {
  if (input.sync === 'signed-out')
    return { state: 'waiting', text: 'state.waiting.signin' };
  if (!passed(input.awaySince, WAITING_AFTER_MS, input.now))
    return { state: 'saved', text: 'state.saved' };
  return {
    state: 'waiting',
    text: input.hasBackgroundSync ? 'state.waiting.auto' : 'state.waiting.open',
  };
}

const passed = (since: number | null, ms: number, now: number): boolean =>
  since !== null && now - since >= ms;

// One piece, although long: the order of its steps is the promise that every message is answered, and answered once.
import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { OpId, SessionId, SpaceId, TurnId } from '#shared/base/ids.ts';
import { deviceReplyIdOf, replyIdOf } from '#shared/crypto/uuidv5.ts';
import type { Element } from '#shared/domain/element.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import type { DegradedReason, ReplySource } from '#shared/protocol/converse.ts';
import { replyBody } from '#shared/protocol/reply-body.ts';
import type { ConverseClient, StreamEnd } from '#web/api/converse-client.ts';
import type { Timers } from '#web/api/timers.ts';
import type { NetworkState } from '#web/status/network-state.ts';
import { decideVoice } from './decide-voice.ts';
import { stillWaiting, type LiveReplies } from './live-replies.ts';
import { packTurn, type PackedTurn } from './pack-turn.ts';
import type { Stretch, Waiting } from './said.ts';

/** Pauses between tries when the line breaks in the middle of an answer while the server seems to be there. */
const RESUME_AFTER_MS = [500, 2000, 5000];
/** After a refusal or a fault the server is left alone for this long, doubling. */
const REST_FIRST_MS = 20_000;
const REST_LAST_MS = 300_000;
/** Another tab that answers this conversation gets this long before this one answers from the device. */
const OTHER_TAB_MS = 10_000;

/** Words made on the device: the quiet Maya, the reading of danger and the scripted safety words. */
export type DeviceVoice = {
  tierOf(text: string): number;
  answer(stretch: Stretch, upTo: Waiting): string;
  safetyWords(text: string): string;
};

export type AnswerDeps = {
  user: SpaceId;
  clock: Clock;
  timers: Timers;
  client: Pick<ConverseClient, 'stream' | 'stop'>;
  network: () => NetworkState;
  /** What the badge learns of; `degraded` as a finished answer tells it (BADGE-1). */
  onLine: { met(degraded?: DegradedReason[]): void; missed(): void };
  consent: () => 'unasked' | 'yes' | 'no';
  element: () => Element | undefined;
  lang: () => string;
  voice: DeviceVoice;
  readStretch: (sid: SessionId) => Promise<Stretch>;
  /** Stores a reply; resolves once it is kept (saved or in the journal line), false when both refused. */
  keepReply: (input: {
    sid: SessionId;
    opId: OpId;
    re: OpId;
    turn?: TurnId;
    body: MessageBody;
  }) => Promise<boolean>;
  /** `work` under a lock shared by all tabs; false when it was not to be had within `waitMs`. */
  withLock: (
    name: string,
    waitMs: number,
    work: () => Promise<void>,
  ) => Promise<boolean>;
  live: LiveReplies;
};

export interface AnswerLoop {
  /** Sees to it that everything that waits in this conversation is answered. Safe to call at any time, any number of times. */
  tend(sid: SessionId): void;
  /** COMP-9: ends the answer that is on its way; what was said stays. */
  stop(sid: SessionId): void;
  /** Resolves when no work is under way; for tests and for leaving. */
  idle(): Promise<void>;
}

/** `coming`: the server has kept the whole reply, and it comes by sync (STATE-7). */
type Outcome = 'answered' | 'paused' | 'failed' | 'coming';

/**
 * The loop from words to reply. Invariants:
 * - every waiting message gets an answer at once, from the device if need be (P3);
 * - an answer of the server covers the whole waiting stretch, and its id follows from the turn: asking twice, from two
 *   tabs or after a reload, makes one reply (P2, ORDER-3);
 * - a lost line is not Stop: the turn is resumed after the last event that was read (COMP-9, STATE-7).
 */
export function createAnswerLoop(deps: AnswerDeps): AnswerLoop {
  const { live } = deps;
  const tending = new Map<SessionId, { again: boolean; done: Promise<void> }>();
  const lines = new Map<SessionId, AbortController>();
  const retries = new Map<SessionId, number>();
  const awaited = new Set<string>();
  let restMs = REST_FIRST_MS;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => deps.timers.set(resolve, ms));

  function rest(ms: number): void {
    live.setRest(deps.clock() + ms);
    restMs = Math.min(REST_LAST_MS, restMs * 2);
  }

  /** One retry timer per conversation: were each failure to set its own, they would multiply while the server is away. */
  function tendLater(sid: SessionId, ms: number): void {
    const before = retries.get(sid);
    if (before !== undefined) deps.timers.clear(before);
    retries.set(
      sid,
      deps.timers.set(() => {
        retries.delete(sid);
        tend(sid);
      }, ms),
    );
  }

  function tend(sid: SessionId): void {
    const running = tending.get(sid);
    if (running) {
      running.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    tending.set(sid, entry);
    entry.done = tendUntilDone(sid, entry).finally(() => tending.delete(sid));
    drop(entry.done, 'answer-loop');
  }

  async function tendUntilDone(
    sid: SessionId,
    entry: { again: boolean },
  ): Promise<void> {
    do {
      entry.again = false;
      const mine = await deps.withLock(`converse:${sid}`, OTHER_TAB_MS, () =>
        answerAll(sid),
      );
      if (!mine) await answerHere(sid, await deps.readStretch(sid));
    } while (entry.again);
  }

  async function answerAll(sid: SessionId): Promise<void> {
    for (;;) {
      const stretch = await deps.readStretch(sid);
      const paused = stillWaiting(live.get(sid), stretch);
      // After safety words nothing is answered but what the person writes next (SAFE-18, CARE-6).
      if (stretch.all.at(-1)?.body?.by === 'safety') return;
      const newest = stretch.waiting.at(-1);
      if (newest === undefined) {
        live.remove(sid);
        return;
      }
      const who = decideVoice({
        tier: deps.voice.tierOf(newest.body.text),
        consent: newest.body.local === true ? 'no' : deps.consent(),
        // What the last sign said, without the badge's two seconds of agreement: no request leaves into a known silence.
        network: deps.network().candidate,
        hasModel: deps.network().hasModel,
        waiting: {
          count: stretch.waiting.length,
          allAnsweredHere: stretch.waiting.every((one) => one.hasDeviceReply),
        },
        restUntil: live.restUntil(),
        now: deps.clock(),
      });
      if (who === 'server') {
        const packed = paused?.packed ?? pack(sid, stretch);
        const outcome =
          packed === null ? 'failed' : await askWithPatience(sid, packed);
        if (outcome === 'answered') continue;
        if (outcome === 'coming') return;
      }
      await answerHere(sid, await deps.readStretch(sid));
      return;
    }
  }

  function pack(sid: SessionId, stretch: Stretch): PackedTurn | null {
    const element = deps.element();
    return packTurn({
      sid,
      user: deps.user,
      ...stretch,
      lang: deps.lang(),
      ...(element === undefined ? {} : { element }),
    });
  }

  /** The device answers whatever has no answer yet, in the order written; danger gets safety words (ORDER-4, SAFE-18). */
  async function answerHere(sid: SessionId, stretch: Stretch): Promise<void> {
    const partial = live.get(sid);
    const held = new Set<OpId>(
      partial !== null && partial.text !== '' ? partial.packed.covers : [],
    );
    for (const waiting of stretch.waiting) {
      if (waiting.hasDeviceReply || held.has(waiting.message.id)) continue;
      const tier = deps.voice.tierOf(waiting.body.text);
      const danger = tier >= 3;
      // From the second tier on her words are prepared: she asks directly, or stays with panic (SAFE-17).
      const text =
        tier >= 2
          ? deps.voice.safetyWords(waiting.body.text)
          : deps.voice.answer(await deps.readStretch(sid), waiting);
      await deps.keepReply({
        sid,
        opId: deviceReplyIdOf(waiting.message.id),
        re: waiting.message.id,
        body: {
          v: 1,
          text,
          at: deps.clock(),
          by: danger ? 'safety' : 'device',
          ...(navigable(deps.network()) ? { here: true as const } : {}),
          ...(waiting.body.local === true ? { local: true as const } : {}),
          ...(danger ? { help: true as const } : {}),
        },
      });
    }
  }

  async function askWithPatience(
    sid: SessionId,
    packed: PackedTurn,
  ): Promise<Outcome> {
    for (const pause of [0, ...RESUME_AFTER_MS]) {
      if (pause > 0) await wait(pause);
      const outcome = await ask(sid, packed);
      if (outcome !== 'paused') return outcome;
      // Only the device's own word that it has no network ends the tries: that the line broke says little yet.
      if (deps.network().candidate === 'offline-device') break;
    }
    tendLater(sid, REST_FIRST_MS);
    return 'paused';
  }

  async function ask(sid: SessionId, packed: PackedTurn): Promise<Outcome> {
    const turn = packed.request.turnId as TurnId;
    const known = live.get(sid);
    if (known === null || known.turn !== turn)
      live.put({
        sid,
        turn,
        replyId: replyIdOf(turn),
        packed,
        phase: 'asking',
        text: '',
        source: null,
        lastEventId: null,
      });
    const line = new AbortController();
    lines.set(sid, line);
    const end = await deps.client.stream(packed.request, {
      signal: line.signal,
      lastEventId: known?.turn === turn ? known.lastEventId : null,
      onEvent: (event) => {
        if (event.id !== null) live.patch(sid, { lastEventId: event.id });
        // A first event `meta` means that the server begins from the beginning: so does the text.
        if (event.event === 'meta')
          live.patch(sid, { source: event.data.source, text: '' });
        if (event.event === 'delta') {
          const text = (live.get(sid)?.text ?? '') + event.data.text;
          live.patch(
            sid,
            live.get(sid)?.phase === 'stopping'
              ? { text }
              : { text, phase: 'answering' },
          );
        }
      },
    });
    lines.delete(sid);
    return settle(sid, packed, end);
  }

  async function settle(
    sid: SessionId,
    packed: PackedTurn,
    end: StreamEnd,
  ): Promise<Outcome> {
    const reply = live.get(sid);
    const text = reply?.text ?? '';
    const stopped = reply?.phase === 'stopping';
    if (stopped || (end.kind === 'done' && end.done.reason === 'stopped'))
      return keep(sid, packed, {
        text,
        source: reply?.source ?? null,
        stopped: true,
      });
    switch (end.kind) {
      case 'done':
        deps.onLine.met(end.done.metadata.degraded);
        if (text === '') return fail(sid, restMs);
        restMs = REST_FIRST_MS;
        live.setRest(0);
        return keep(sid, packed, {
          text,
          source: end.done.source,
          stopped: false,
        });
      case 'refused':
        deps.onLine.met();
        if (end.code === 'reply_kept' && awaitsRow(sid, packed))
          return 'coming';
        return fail(sid, end.retryAfterMs ?? restMs);
      case 'shutdown':
        return pauseOrFail(sid, text, Math.min(end.retryMs, REST_FIRST_MS));
      case 'broken':
      case 'aborted':
        deps.onLine.missed();
        return pauseOrFail(sid, text, 0);
    }
  }

  /**
   * What was said here so far stays in view till the row comes, and nothing else is said: it would be a second answer. False
   * when the row was waited for before: then sync is away, and the device answers (P3).
   */
  function awaitsRow(sid: SessionId, { request }: PackedTurn): boolean {
    if (awaited.has(request.turnId)) return false;
    awaited.add(request.turnId);
    if (live.get(sid)?.text === '') live.remove(sid);
    else live.patch(sid, { phase: 'paused' });
    tendLater(sid, REST_FIRST_MS);
    return true;
  }

  function pauseOrFail(sid: SessionId, text: string, pauseMs: number): Outcome {
    if (text === '') return fail(sid, pauseMs);
    live.patch(sid, { phase: 'paused' });
    return 'paused';
  }

  function fail(sid: SessionId, pauseMs: number): Outcome {
    live.remove(sid);
    if (pauseMs > 0) {
      rest(pauseMs);
      tendLater(sid, pauseMs);
    }
    return 'failed';
  }

  async function keep(
    sid: SessionId,
    packed: PackedTurn,
    said: { text: string; source: ReplySource | null; stopped: boolean },
  ): Promise<Outcome> {
    const turn = packed.request.turnId as TurnId;
    const kept = await deps.keepReply({
      sid,
      opId: replyIdOf(turn),
      re: packed.answers,
      turn,
      body: replyBody({
        text: said.text,
        source: said.source,
        isStopped: said.stopped,
        at: deps.clock(),
        covers: packed.covers,
        element: packed.request.element,
      }),
    });
    // Not kept: the words stay in view as a paused reply, and the next call tries again (law 1: never the only copy lost).
    if (!kept) return pauseOrFail(sid, said.text, 0);
    live.remove(sid);
    return 'answered';
  }

  return {
    tend,
    stop(sid) {
      const reply = live.get(sid);
      if (reply === null) return;
      live.patch(sid, { phase: 'stopping' });
      const line = lines.get(sid);
      const told = deps.client.stop(reply.turn);
      if (line)
        drop(
          told.finally(() => line.abort()),
          'stop',
        );
      else
        drop(
          keep(sid, reply.packed, {
            text: reply.text,
            source: reply.source,
            stopped: true,
          }),
          'stop-paused',
        );
    },
    async idle() {
      while (tending.size > 0)
        await Promise.all(
          [...tending.values()].map(({ done }) => done.catch(() => undefined)),
        );
    },
  };
}

function navigable({ candidate }: NetworkState): boolean {
  return candidate !== 'offline-device' && candidate !== 'offline-server';
}

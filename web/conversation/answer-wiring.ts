import type { SessionId } from '#shared/base/ids.ts';
import { respond } from '#shared/companion/respond.ts';
import { assess } from '#shared/safety/assess.ts';
import { countryOf } from '#shared/safety/lines.ts';
import { safetyReply } from '#shared/safety/safety-reply.ts';
import type { Verdict } from '#shared/safety/verdict.ts';
import {
  createConverseClient,
  type ConverseClient,
  type Fetch,
} from '#web/api/converse-client.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { readThread } from '#web/local-store/readers.ts';
import { browserTimers } from '#web/local-store/timers.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Probe } from '#web/status/probe.ts';
import { openBody } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import {
  createAnswerLoop,
  type AnswerDeps,
  type AnswerLoop,
  type DeviceVoice,
} from './answer-loop.ts';
import type { AdoptDeps } from './adopt-replies.ts';
import { MAX_WAITING, splitStretch, type Said, type Stretch } from './said.ts';
import { watchReplies } from './watch-replies.ts';

const PAGE = 50;
/** Besides what waits, this many earlier messages are context for the voices. */
const CONTEXT = 40;

/** Reads back from the newest message until the waiting stretch and some context before it are known. */
export async function readStretch(
  deps: { store: LocalStore; codec: Codec },
  sid: SessionId,
): Promise<Stretch> {
  const newestFirst: Said[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await readThread(deps.store, sid, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    for (const message of page.toReversed())
      newestFirst.push({
        message,
        body: openBody(deps.codec, message, deps.store.spaceId),
      });
    const stretch = splitStretch(newestFirst);
    const enough =
      stretch.complete &&
      stretch.before.length >= Math.min(CONTEXT, newestFirst.length);
    const oldest = page[0];
    if (
      oldest === undefined ||
      page.length < PAGE ||
      enough ||
      newestFirst.length > 2 * MAX_WAITING
    )
      return stretch;
    before = oldest.ord;
  }
}

/** Keeps a reply by the same path as the person's own words (ORDER-4); false when neither store nor journal took it. */
export function createReplyKeeper(writer: Writer): AnswerDeps['keepReply'] {
  return async ({ sid, opId, re, turn, body }) => {
    const outcome = await writer.sendMessage({
      sid,
      role: 'maya',
      opId,
      re,
      body,
      ...(turn === undefined ? {} : { turn }),
    });
    return outcome.state !== 'unsaved';
  };
}

type Where = {
  /** The country chosen under You; else time zone and locale tell (LINE-4). */
  country: () => string | null;
  timeZone: string | null;
  locale: string;
};

type Wiring = Pick<
  AnswerDeps,
  'clock' | 'consent' | 'element' | 'lang' | 'live'
> & {
  store: LocalStore;
  writer: Writer;
  codec: Codec;
  probe: Probe;
  fetch: Fetch;
  where: Where;
  locks: Pick<LockManager, 'request'>;
  token: () => Promise<string | null>;
  vault: { ring: AdoptDeps['ring']; subscribe(listener: () => void): unknown };
};

/**
 * Everything that answers on this device, in one chunk that is fetched beside the first paint (design 9, PERF-2): the loop,
 * the quiet Maya, the reading of danger and the safety words.
 */
export function wireAnswers(wiring: Wiring): {
  loop: AnswerLoop;
  client: ConverseClient;
  assess: (text: string) => Verdict;
} {
  const { store, writer, codec, probe, where, locks, ...rest } = wiring;
  const { fetch, token, vault, ...same } = rest;
  const client = createConverseClient({ fetch, token, timers: browserTimers });
  const { ring, subscribe: onKeys } = vault;
  watchReplies({ store, writer, ring, onKeys, live: same.live });
  const voice = createDeviceVoice(where);
  const loop = createAnswerLoop({
    ...same,
    client,
    user: store.spaceId,
    timers: browserTimers,
    network: () => probe.state(),
    onLine: probe,
    voice,
    readStretch: (sid) => readStretch({ store, codec }, sid),
    keepReply: createReplyKeeper(writer),
    async withLock(name, waitMs, work) {
      try {
        await locks.request(
          name,
          { signal: AbortSignal.timeout(waitMs) },
          work,
        );
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'TimeoutError')
          return false;
        throw error;
      }
    },
  });
  return { loop, client, assess };
}

function createDeviceVoice({ country, timeZone, locale }: Where): DeviceVoice {
  return {
    tierOf: (text) => assess(text).tier,
    safetyWords: (text) =>
      safetyReply(
        assess(text),
        countryOf({ setting: country(), timeZone, locale }),
      ),
    answer: (stretch, upTo) => {
      // The words to answer stand last, whatever was written after them; her later replies are known, so that they are
      // not said again.
      const turns = stretch.all
        .filter(
          ({ message, body }) =>
            body !== null &&
            message.erased === 0 &&
            message.role !== 'mark' &&
            message.id !== upTo.message.id &&
            (message.role === 'maya' || message.ord < upTo.message.ord),
        )
        .slice(-CONTEXT)
        .map(({ message, body }) => ({
          role: message.role === 'maya' ? ('maya' as const) : ('user' as const),
          text: body?.text ?? '',
        }));
      const { text } = upTo.body;
      turns.push({ role: 'user', text });
      return respond({ turns, isCalm: assess(text).tier < 2 }).text;
    },
  };
}

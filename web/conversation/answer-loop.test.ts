import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import type {
  DegradedReason,
  ReplyMetadata,
  StreamEvent,
} from '#shared/protocol/converse.ts';
import type { StreamEnd, StreamOptions } from '#web/api/converse-client.ts';
import { initialNetworkState, type Shown } from '#web/status/network-state.ts';
import { createAnswerLoop, type AnswerDeps } from './answer-loop.ts';
import { createLiveReplies } from './live-replies.ts';
import { splitStretch, type Said } from './said.ts';

const sid = '019aa119-9640-7e10-8c1d-5b2f9a7e4410' as SessionId;
const user = '2b7a3c1e-90ab-4c1d-8e2f-0123456789ab' as SpaceId;
const id = (n: number) =>
  `019aa122-be00-7b3e-9a54-${String(n).padStart(12, '0')}` as OpId;

const metadata: ReplyMetadata = {
  draftModel: null,
  reshapeCount: 0,
  refined: false,
  voiceSynthesized: false,
  processingMode: 'single',
  degraded: [],
  cost: { inputTokens: 0, draftTokens: 0, ttsCharacters: 0 },
};
type Script = (
  request: { userText: string; turnId?: string | undefined },
  options: StreamOptions,
) => Promise<StreamEnd>;
const emit = (options: StreamOptions, seq: number, event: StreamEvent) =>
  options.onEvent({ ...event, id: `t:${seq}` } as Parameters<
    StreamOptions['onEvent']
  >[0]);
const done: StreamEnd = {
  kind: 'done',
  done: { reason: 'complete', source: 'sesame_shaped', metadata },
};
const meta: StreamEvent = {
  event: 'meta',
  data: {
    element: 'aether',
    lang: 'en',
    model: 'm',
    source: 'sesame_shaped',
    turnId: 't',
  },
};
const answers =
  (text: string): Script =>
  async (_request, options) => {
    emit(options, 0, meta);
    emit(options, 1, { event: 'delta', data: { text } });
    return done;
  };

/** One conversation, one or more tabs: storage and lock are shared, timers run when the test says so. */
function house() {
  const rows: Said[] = [];
  const locks = new Map<string, Promise<void>>();
  const state = {
    now: 1_000_000,
    network: 'online' as Shown,
    hasModel: true,
    consent: 'yes' as 'unasked' | 'yes' | 'no',
    script: answers('a full answer'),
  };
  const requests: {
    userText: string;
    turnId?: string | undefined;
    lastEventId: string | null;
  }[] = [];
  const stops: string[] = [];
  const told: DegradedReason[][] = [];
  let timers: { handle: number; at: number; run: () => void }[] = [];
  let handles = 0;
  let next = 1;
  const deps = (): AnswerDeps => ({
    user,
    clock: () => state.now,
    timers: {
      set: (run, ms) => {
        timers.push({ handle: (handles += 1), at: state.now + ms, run });
        return handles;
      },
      clear: (handle) => {
        timers = timers.filter((timer) => timer.handle !== handle);
      },
    },
    client: {
      stream: async (request, options) => {
        requests.push({
          userText: request.userText,
          turnId: request.turnId,
          lastEventId: options.lastEventId,
        });
        return state.script(request, options);
      },
      stop: async (turn) => {
        stops.push(turn);
        return true;
      },
    },
    network: () => ({
      ...initialNetworkState,
      candidate: state.network,
      hasModel: state.hasModel,
    }),
    onLine: {
      met: (degraded = []) => void told.push(degraded),
      missed: () => undefined,
    },
    consent: () => state.consent,
    element: () => undefined,
    lang: () => 'en',
    voice: {
      tierOf: (text) => (text.includes('danger') ? 4 : 0),
      answer: (_stretch, upTo) => `quiet: ${upTo.body.text}`,
      safetyWords: () => 'please reach a person',
    },
    readStretch: async () => splitStretch(rows.toReversed()),
    keepReply: async ({ opId, re, turn, body }) => {
      if (!rows.some(({ message }) => message.id === opId))
        push('maya', opId, body, re, turn);
      return true;
    },
    withLock: async (name, _waitMs, work) => {
      const before = locks.get(name) ?? Promise.resolve();
      const mine = before.then(work);
      locks.set(
        name,
        mine.catch(() => undefined),
      );
      await mine;
      return true;
    },
    live: createLiveReplies(),
  });
  function push(
    role: 'user' | 'maya',
    opId: OpId,
    body: Said['body'],
    re: OpId | null = null,
    turn: Said['message']['turn'] = null,
  ) {
    rows.push({
      message: {
        id: opId,
        sid,
        role,
        at: 0,
        ord: rows.length,
        ver: 0,
        rev: 0,
        box: 'session',
        e: '',
        lane: null,
        re,
        turn,
        erased: 0,
      },
      body,
    });
  }
  return {
    rows,
    state,
    requests,
    stops,
    told,
    deps,
    say(text: string, local = false) {
      push('user', id(next++), {
        v: 1,
        text,
        at: state.now,
        by: 'person',
        ...(local ? { local: true } : {}),
      });
    },
    /** A reply in its box to the newest words. */
    bring(turn: Said['message']['turn']) {
      const re = rows.at(-1)?.message.id ?? null;
      push('maya', id(900), null, re, turn);
    },
    async turnClock(ms: number) {
      state.now += ms;
      const due = timers.filter(({ at }) => at <= state.now);
      timers = timers.filter(({ at }) => at > state.now);
      for (const { run } of due) run();
    },
    replies: () =>
      rows
        .filter(({ message }) => message.role === 'maya')
        .map(({ body }) => ({ by: body?.by, text: body?.text })),
  };
}

describe('the answer loop', () => {
  test('[MSG-6] [P2] online: one request, one reply that covers the message', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.say('hello');
    loop.tend(sid);
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'model', text: 'a full answer' }]);
    expect(h.requests).toHaveLength(1);
  });

  test('[P3] [ORDER-4] [MSG-13] offline each message is answered at once; back online one fuller answer covers all, once', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.state.network = 'offline-device';
    for (const text of ['one', 'two', 'three']) {
      h.say(text);
      loop.tend(sid);
      await loop.idle();
    }
    expect(h.replies()).toEqual(
      ['one', 'two', 'three'].map((text) => ({
        by: 'device',
        text: `quiet: ${text}`,
      })),
    );
    expect(h.requests).toHaveLength(0);
    h.state.network = 'online';
    loop.tend(sid);
    await loop.idle();
    const reloaded = createAnswerLoop(h.deps());
    reloaded.tend(sid);
    await reloaded.idle();
    expect(h.requests.map(({ userText }) => userText)).toEqual([
      'one\n\ntwo\n\nthree',
    ]);
    expect(h.rows.at(-1)?.body?.covers).toEqual([id(1), id(2), id(3)]);
  });

  test('[STATE-7] [ORDER-5] a reply that the server has kept is waited for: what was said stays in view, nothing is said besides', async () => {
    const h = house();
    const deps = h.deps();
    const kept: StreamEnd = {
      kind: 'refused',
      status: 409,
      code: 'reply_kept',
      retryAfterMs: null,
    };
    let tries = 0;
    h.state.script = async (_request, options) => {
      tries += 1;
      if (tries > 1) return kept;
      emit(options, 0, meta);
      emit(options, 1, { event: 'delta', data: { text: 'first half, ' } });
      return { kind: 'broken' };
    };
    const loop = createAnswerLoop(deps);
    h.say('hello');
    loop.tend(sid);
    await new Promise((resolve) => setImmediate(resolve));
    await h.turnClock(500);
    await loop.idle();
    expect(h.replies()).toEqual([]);
    expect(deps.live.get(sid)).toMatchObject({
      phase: 'paused',
      text: 'first half, ',
    });
    // It comes by sync, still in its box: the turn is over here.
    const { turn = null } = deps.live.get(sid) ?? {};
    h.bring(turn);
    await h.turnClock(20_000);
    await loop.idle();
    expect(h.requests).toHaveLength(2);
    expect(deps.live.get(sid)).toBeNull();
  });

  test('[STATE-7] [P3] where it does not come, the device answers after a while', async () => {
    const h = house();
    h.state.script = async () => ({
      kind: 'refused',
      status: 409,
      code: 'reply_kept',
      retryAfterMs: null,
    });
    const loop = createAnswerLoop(h.deps());
    h.say('hello');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([]);
    await h.turnClock(20_000);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'device', text: 'quiet: hello' }]);
  });

  test('[STATE-7] [COMP-9] a line lost in the middle is resumed after the last event that was read, without a double', async () => {
    const h = house();
    let tries = 0;
    h.state.script = async (_request, options) => {
      tries += 1;
      if (tries === 1) {
        emit(options, 0, meta);
        emit(options, 1, { event: 'delta', data: { text: 'first half, ' } });
        return { kind: 'broken' };
      }
      emit(options, 2, { event: 'delta', data: { text: 'second half' } });
      return done;
    };
    const loop = createAnswerLoop(h.deps());
    h.say('hello');
    loop.tend(sid);
    await new Promise((resolve) => setImmediate(resolve));
    await h.turnClock(500);
    await loop.idle();
    expect(h.requests.map(({ lastEventId }) => lastEventId)).toEqual([
      null,
      't:1',
    ]);
    expect(h.requests[0]?.turnId).toBe(h.requests[1]?.turnId);
    expect(h.replies()).toEqual([
      { by: 'model', text: 'first half, second half' },
    ]);
  });

  test('[STATE-7] a server that forgot the turn begins again and the text does too', async () => {
    const h = house();
    let tries = 0;
    h.state.script = async (_request, options) => {
      tries += 1;
      emit(options, 0, meta);
      emit(options, 1, {
        event: 'delta',
        data: { text: tries === 1 ? 'lost words' : 'whole words' },
      });
      return tries === 1 ? { kind: 'broken' } : done;
    };
    const loop = createAnswerLoop(h.deps());
    h.say('hello');
    loop.tend(sid);
    await new Promise((resolve) => setImmediate(resolve));
    await h.turnClock(500);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'model', text: 'whole words' }]);
  });

  test('[MSG-7] offline in the middle: the part stays paused, later words are answered here, and the rest comes on return', async () => {
    const h = house();
    const deps = h.deps();
    const loop = createAnswerLoop(deps);
    h.state.script = async (_request, options) => {
      emit(options, 0, meta);
      emit(options, 1, { event: 'delta', data: { text: 'first half, ' } });
      h.state.network = 'offline-device';
      return { kind: 'broken' };
    };
    h.say('one');
    loop.tend(sid);
    await loop.idle();
    expect(deps.live.get(sid)).toMatchObject({
      phase: 'paused',
      text: 'first half, ',
    });
    expect(h.replies()).toEqual([]);
    h.say('two');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'device', text: 'quiet: two' }]);
    h.state.network = 'online';
    let tries = 0;
    h.state.script = async (_request, options) => {
      tries += 1;
      emit(options, 2, {
        event: 'delta',
        data: { text: tries === 1 ? 'second half' : 'to two' },
      });
      return done;
    };
    loop.tend(sid);
    await loop.idle();
    expect(h.replies().slice(1)).toEqual([
      { by: 'model', text: 'first half, second half' },
      { by: 'model', text: 'to two' },
    ]);
  });

  test('[P3] no answer before the first word: the device answers, and the fuller one comes later', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.state.script = async () => ({ kind: 'broken' });
    h.say('hello');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'device', text: 'quiet: hello' }]);
    h.state.script = answers('later');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies().at(-1)).toEqual({ by: 'model', text: 'later' });
  });

  test('[MSG-8] [COMP-9] Stop tells the server the turn, keeps what was said, and is not asked again', async () => {
    const h = house();
    const deps = h.deps();
    const loop = createAnswerLoop(deps);
    h.state.script = (_request, options) => {
      emit(options, 0, meta);
      emit(options, 1, { event: 'delta', data: { text: 'so far' } });
      return new Promise((resolve) =>
        options.signal.addEventListener('abort', () =>
          resolve({ kind: 'aborted' }),
        ),
      );
    };
    h.say('hello');
    loop.tend(sid);
    await new Promise((resolve) => setImmediate(resolve));
    loop.stop(sid);
    await loop.idle();
    loop.tend(sid);
    await loop.idle();
    expect(h.stops).toEqual([h.requests[0]?.turnId]);
    expect(h.requests).toHaveLength(1);
    expect(h.rows.at(-1)?.body).toMatchObject({
      text: 'so far',
      stopped: true,
    });
  });

  test('[P3] [LIMIT-2] over a limit the device answers at once, and the server is asked again after Retry-After', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.state.script = async () => ({
      kind: 'refused',
      status: 429,
      code: 'rate_limited',
      retryAfterMs: 17_000,
    });
    h.say('hello');
    loop.tend(sid);
    await loop.idle();
    h.state.script = answers('rested');
    await h.turnClock(16_999);
    loop.tend(sid);
    await loop.idle();
    expect(h.requests).toHaveLength(1);
    await h.turnClock(1);
    await loop.idle();
    expect(h.replies()).toEqual([
      { by: 'device', text: 'quiet: hello' },
      { by: 'model', text: 'rested' },
    ]);
  });

  test('[COMP-4] words sent while an answer is on its way get their own answer', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    let first = true;
    h.state.script = async (request, options) => {
      if (first) {
        first = false;
        h.say('two');
        loop.tend(sid);
      }
      return answers(`to ${request.userText}`)(request, options);
    };
    h.say('one');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([
      { by: 'model', text: 'to one' },
      { by: 'model', text: 'to two' },
    ]);
  });

  test('[BADGE-1] a prepared answer is kept as one, and its reasons are told on', async () => {
    const h = house();
    h.state.script = async (request, options) => {
      await answers('prepared')(request, options);
      return {
        kind: 'done',
        done: {
          reason: 'complete',
          source: 'builtin',
          metadata: { ...metadata, degraded: ['provider_down'] },
        },
      };
    };
    const loop = createAnswerLoop(h.deps());
    h.say('hello');
    loop.tend(sid);
    await loop.idle();
    expect(h.replies()).toEqual([{ by: 'script', text: 'prepared' }]);
    expect(h.told).toEqual([['provider_down']]);
  });

  test('[P4] [SAFE-18] danger is met by safety words and no request leaves', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.say('danger');
    loop.tend(sid);
    await loop.idle();
    expect(h.requests).toHaveLength(0);
    expect(h.replies()).toEqual([
      { by: 'safety', text: 'please reach a person' },
    ]);
  });

  test('[PRIV-1] [P5] without a yes no word leaves the device; a yes lets what waits be read, but never what was local', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.state.consent = 'no';
    h.say('kept here', true);
    loop.tend(sid);
    await loop.idle();
    h.state.consent = 'unasked';
    h.say('not decided');
    loop.tend(sid);
    await loop.idle();
    expect(h.requests).toHaveLength(0);
    h.state.consent = 'yes';
    loop.tend(sid);
    await loop.idle();
    expect(h.requests.map(({ userText }) => userText)).toEqual(['not decided']);
  });

  test('[P3] [MSG-13] a server without a model is not asked again for what the device answered, but for a stretch of several', async () => {
    const h = house();
    const loop = createAnswerLoop(h.deps());
    h.state.hasModel = false;
    h.state.network = 'offline-device';
    h.say('one');
    loop.tend(sid);
    await loop.idle();
    h.state.network = 'online';
    loop.tend(sid);
    await loop.idle();
    expect(h.requests).toHaveLength(0);
    h.state.network = 'offline-device';
    h.say('two');
    loop.tend(sid);
    await loop.idle();
    h.state.network = 'online';
    loop.tend(sid);
    await loop.idle();
    expect(h.requests.map(({ userText }) => userText)).toEqual(['one\n\ntwo']);
  });

  test('[P2] two tabs that tend the same conversation make one request and one reply', async () => {
    const h = house();
    const [left, right] = [
      createAnswerLoop(h.deps()),
      createAnswerLoop(h.deps()),
    ];
    h.say('hello');
    left.tend(sid);
    right.tend(sid);
    await Promise.all([left.idle(), right.idle()]);
    expect(h.requests).toHaveLength(1);
    expect(h.replies()).toHaveLength(1);
  });

  test('[P2] [P3] any history of words, outages and faults: all answered, no reply twice, nothing covered twice', async () => {
    const step = fc.constantFrom(
      'say',
      'offline',
      'online',
      'break-early',
      'break-late',
      'refuse',
      'answer',
      'tend',
      'reload',
      'wait',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const h = house();
        let loop = createAnswerLoop(h.deps());
        const settle = async () => {
          let settled = false;
          const idle = loop.idle().then(() => {
            settled = true;
          });
          while (!settled) {
            await new Promise((resolve) => setImmediate(resolve));
            if (!settled) await h.turnClock(1_000);
          }
          await idle;
        };
        for (const what of steps) {
          if (what === 'say') {
            h.say(`words ${h.rows.length}`);
            loop.tend(sid);
          } else if (what === 'offline') h.state.network = 'offline-server';
          else if (what === 'online') h.state.network = 'online';
          else if (what === 'break-early')
            h.state.script = async () => ({ kind: 'broken' });
          else if (what === 'refuse')
            h.state.script = async () => ({
              kind: 'refused',
              status: 503,
              code: 'shutdown',
              retryAfterMs: 30_000,
            });
          else if (what === 'answer') h.state.script = answers('full');
          else if (what === 'break-late')
            h.state.script = async (_request, options) => {
              emit(options, 0, meta);
              emit(options, 1, { event: 'delta', data: { text: 'half' } });
              return { kind: 'broken' };
            };
          else if (what === 'reload') loop = createAnswerLoop(h.deps());
          else if (what === 'wait') await h.turnClock(400_000);
          loop.tend(sid);
          await settle();
        }
        h.state.network = 'online';
        h.state.script = answers('full');
        await h.turnClock(400_000);
        loop.tend(sid);
        await settle();
        const mine = h.rows
          .filter(({ message }) => message.role === 'user')
          .map(({ message }) => message.id);
        const covered = h.rows.flatMap(({ body }) => body?.covers ?? []);
        expect([...covered].sort()).toEqual([...mine].sort());
        const replyIds = h.rows.map(({ message }) => message.id);
        expect(new Set(replyIds).size).toBe(replyIds.length);
      }),
      { numRuns: 100 },
    );
  });
});

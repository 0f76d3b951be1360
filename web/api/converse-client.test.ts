import { expect, it } from 'vitest';
import type { Timers } from '#web/local-store/timers.ts';
import { createConverseClient } from './converse-client.ts';

const request = { userText: 'hello', userId: 'u' };

/** What a turn was sent with; `token` is asked before it. */
async function headersWith(token?: () => Promise<string | null>) {
  let due: { run: () => void; ms: number }[] = [];
  const timers: Timers = {
    set: (run, ms) => due.push({ run, ms }),
    clear: () => undefined,
  };
  const sent: Headers[] = [];
  const client = createConverseClient({
    timers,
    ...(token === undefined ? {} : { token }),
    fetch: async (_path, init) => {
      sent.push(new Headers(init?.headers));
      return new Response('{}', { status: 503 });
    },
  });
  const ended = client.stream(request, {
    signal: new AbortController().signal,
    lastEventId: null,
    onEvent: () => undefined,
  });
  await Promise.resolve();
  // The shorter wait is the one for the token.
  due = due.sort((a, b) => a.ms - b.ms);
  if (due.length > 1) due[0]?.run();
  expect((await ended).kind).toBe('refused');
  return sent[0]?.get('authorization') ?? null;
}

it('[VAULT-14] a turn says who asks where somebody is signed in', async () => {
  expect(await headersWith(() => Promise.resolve('abc'))).toBe('Bearer abc');
  expect(await headersWith()).toBeNull();
  expect(await headersWith(() => Promise.resolve(null))).toBeNull();
});

it('[P3] a token that cannot be had holds no turn up', async () => {
  expect(await headersWith(() => Promise.reject(new Error()))).toBeNull();
  expect(await headersWith(() => new Promise(() => undefined))).toBeNull();
});

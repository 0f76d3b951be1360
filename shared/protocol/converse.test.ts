import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  converseContext,
  converseRequest,
  doneEvent,
  healthReply,
  stopRequest,
} from './converse.ts';
import { MAX_TEXT } from './limits.ts';

const least = { userText: 'I slept badly', userId: 'guest' };
const takes = (body: unknown): boolean =>
  converseRequest.safeParse(body).success;

test('[CONV-3] words and a user are enough', () => {
  expect(takes(least)).toBe(true);
  expect(takes({ userText: 'x' })).toBe(false);
  expect(takes({ userId: 'guest' })).toBe(false);
});

test('[CONV-3] the words take 1 to 8,000 characters, the user 1 to 64', () => {
  for (const [length, good] of [
    [0, false],
    [1, true],
    [MAX_TEXT, true],
    [MAX_TEXT + 1, false],
  ] as const)
    expect(takes({ ...least, userText: 'a'.repeat(length) })).toBe(good);
  for (const [length, good] of [
    [0, false],
    [64, true],
    [65, false],
  ] as const)
    expect(takes({ ...least, userId: 'u'.repeat(length) })).toBe(good);
});

test('[CONV-3] an unknown field is refused at every depth', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter(
      (key) => !(key in converseRequest.def.shape) && key !== '__proto__',
    );
  fc.assert(
    fc.property(name, fc.jsonValue(), (key, value) => {
      expect(takes({ ...least, [key]: value })).toBe(false);
    }),
  );
  expect(takes({ ...least, context: { mood: 'x' } })).toBe(false);
  const turn = { role: 'user', text: 'x', system: true };
  expect(takes({ ...least, context: { window: [turn] } })).toBe(false);
});

test('[CONV-3] a window holds 20 turns of two roles, snippets 6 of 280, replies 5 of 1,000', () => {
  const fits = (context: unknown): boolean =>
    converseContext.safeParse(context).success;
  const turn = { role: 'user', text: 'x' };
  expect(fits({ window: Array.from({ length: 20 }, () => turn) })).toBe(true);
  expect(fits({ window: Array.from({ length: 21 }, () => turn) })).toBe(false);
  expect(fits({ window: [{ role: 'system', text: 'x' }] })).toBe(false);
  expect(fits({ memorySnippets: Array(6).fill('m'.repeat(280)) })).toBe(true);
  expect(fits({ memorySnippets: Array(7).fill('m') })).toBe(false);
  expect(fits({ memorySnippets: ['m'.repeat(281)] })).toBe(false);
  expect(fits({ recentReplies: Array(6).fill('r') })).toBe(false);
  expect(fits({ recentReplies: ['r'.repeat(1001)] })).toBe(false);
  expect(fits({ summary: 's'.repeat(1001) })).toBe(false);
});

test('[CONV-3] only the five elements and the three intents exist', () => {
  expect(takes({ ...least, element: 'aether', intent: 'weave' })).toBe(true);
  expect(takes({ ...least, element: 'metal' })).toBe(false);
  expect(takes({ ...least, intent: 'sell' })).toBe(false);
});

test('[CONV-3] whatever arrives is accepted or refused, never thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (body) => {
      expect(typeof takes(body)).toBe('boolean');
    }),
  );
});

test('[CONV-8] turn ids are UUIDs, on the stream and when stopping', () => {
  const turnId = '019aa122-be00-5b3e-9a54-0c6f5e1d2a90';
  expect(takes({ ...least, turnId })).toBe(true);
  expect(takes({ ...least, turnId: 'again' })).toBe(false);
  expect(stopRequest.safeParse({ turnId }).success).toBe(true);
  expect(stopRequest.safeParse({ turnId, why: 'x' }).success).toBe(false);
});

test('[CONV-1] a health answer names its features, what works now, and why not', () => {
  const health = {
    success: true,
    service: 'conversational',
    status: 'degraded',
    features: ['sesame-maya-pipeline'],
    ready: true,
    degraded: ['no_model_key'],
    capabilities: {
      model: false,
      voice: false,
      sync: false,
      redis: false,
      streaming: true,
    },
  };
  expect(healthReply.safeParse(health).success).toBe(true);
  for (const key of Object.keys(health))
    expect(healthReply.safeParse({ ...health, [key]: undefined }).success).toBe(
      false,
    );
});

test('[CONV-6] a stream ends for one of the named reasons', () => {
  const metadata = {
    draftModel: null,
    reshapeCount: 0,
    refined: false,
    voiceSynthesized: false,
    processingMode: 'builtin',
    degraded: ['no_model_key'],
    cost: { inputTokens: 0, draftTokens: 0, ttsCharacters: 0 },
  };
  const done = { reason: 'complete', source: 'builtin', metadata };
  expect(doneEvent.safeParse(done).success).toBe(true);
  expect(doneEvent.safeParse({ ...done, reason: 'tired' }).success).toBe(false);
});

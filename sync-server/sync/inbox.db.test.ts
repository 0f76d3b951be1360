import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProvider, type Provider } from '../../e2e/providers/anthropic.ts';
import type { SessionId } from '#shared/base/ids.ts';
import { inboxPair, openBox } from '#shared/crypto/box.ts';
import { fromBase64Url, toBase64Url } from '#shared/crypto/bytes-text.ts';
import { replyIdOf, turnIdOf } from '#shared/crypto/uuidv5.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import { digestOf, messageHash } from '#shared/merge/digest.ts';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import {
  openBrowser,
  startAccounts,
  type AccountsServer,
} from '#server/accounts/account-rig.contract.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { createOpMaker } from '#shared/testing/make-ops.ts';
import { speakSync } from './sync-rig.contract.ts';

const STREAM = '/api/v1/converse/stream';
const CANARY = 'a heron stood where the harbour ends';
const vk = new Uint8Array(32).fill(9);
const own = inboxPair(vk);

let provider: Provider;
let server: AccountsServer;
beforeEach(async () => {
  provider = await startProvider({ kind: 'reply', text: CANARY });
  server = await startAccounts(
    { ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: provider.url },
    {},
    { turn: { keepMs: 60_000, unreadMs: 30 } },
  );
});
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

/** A person whose inbox key opens here, a session of theirs and its first message. */
async function person(inboxKey = toBase64Url(own.publicKey), seed = 1) {
  const browser = openBrowser(server);
  const account = await browser.signUp(seed, undefined, { inboxKey });
  const make = createOpMaker({
    ...createTestIds(seed + 1000),
    clock: () => server.clock.now,
  });
  const sid = make.sid();
  const question = make.send(sid);
  return {
    make,
    sid,
    question,
    userId: account.body.userId,
    ...speakSync(browser),
    ask: askOf(sid, question, account.body.userId),
  };
}
type Person = Awaited<ReturnType<typeof person>>;

const askOf = (
  sid: SessionId,
  question: OpOf<'message.send'>,
  userId: string,
) => ({
  userText: 'the harbour at night',
  userId,
  element: 'water',
  sessionId: sid,
  turnId: turnIdOf(sid, question.opId),
  re: question.opId,
});

const heard = async (one: Person, body: object = one.ask) => {
  const response = await one.browser.post(STREAM, body);
  return { status: response.status, text: await response.text() };
};
const replyId = ({ ask }: Person) => replyIdOf(ask.turnId);
const rowOf = async (one: Person) =>
  (await one.pullAll()).rows.get(`m/${replyId(one)}`);
const kept = (rows: Map<string, Record<string, unknown>>) =>
  [...rows.values()].filter(({ role }) => role === 'maya');

function opened(one: Person, row: Record<string, unknown> | undefined) {
  const box = fromBase64Url(String(row?.['e']));
  if (box === null) return null;
  const place = { user: one.userId, id: replyId(one) };
  const plain = openBox(own, 'inbox', place, box);
  return plain === null ? null : (JSON.parse(plain) as MessageBody);
}

/** Until the turn has ended and all it wrote is written. */
const until = async (stands: () => Promise<boolean> | boolean) => {
  while (!(await stands()))
    await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a finished reply', () => {
  it('[VAULT-14] [ORDER-3] stands sealed behind its question, as the device would write it, and is told by a poke', async () => {
    const one = await person();
    await one.push([one.make.open(one.sid), one.question]);
    const events = await one.browser.get('/api/v1/sync/events');
    const reader = events.body?.getReader();
    await reader?.read();
    expect((await heard(one)).status).toBe(200);
    const poke = new TextDecoder().decode((await reader?.read())?.value);
    expect(poke).toContain('"version":2');
    await reader?.cancel();
    const { rows } = await one.pullAll();
    const row = rows.get(`m/${replyId(one)}`);
    expect(row).toMatchObject({
      sid: one.sid,
      role: 'maya',
      box: 'inbox',
      re: one.question.opId,
      turn: one.ask.turnId,
      lane: null,
      ord: 2,
      ver: 2,
      at: server.clock.now - (server.clock.now % 60_000),
    });
    expect(opened(one, row)).toEqual({
      v: 1,
      text: CANARY,
      at: server.clock.now,
      by: 'model',
      element: 'water',
      covers: [one.question.opId],
    });
  });

  it('[ORDER-3] whose question has not come waits, and comes in the very push that brings it', async () => {
    const one = await person();
    await heard(one);
    expect(kept((await one.pullAll()).rows)).toEqual([]);
    const after = one.make.send(one.sid);
    const { acks } = await one.push([
      one.make.open(one.sid),
      one.question,
      after,
    ]);
    expect(acks.map(({ ord }) => ord)).toEqual([undefined, 1, 3]);
    const row = await rowOf(one);
    expect(row).toMatchObject({ box: 'inbox', ord: 2, ver: 1 });
    expect(opened(one, row)?.text).toBe(CANARY);
    // It waits no more: the same push again, and a late word, bring nothing.
    await one.push([one.question, one.make.send(one.sid)], { from: 4 });
    expect(kept((await one.pullAll()).rows)).toHaveLength(1);
  });

  it('[ORDER-5] moves over with a device that sends it, its place kept, and what a device sent first stays', async () => {
    const one = await person();
    await one.push([one.question]);
    await heard(one);
    const sealed = one.make.send(one.sid, {
      id: replyId(one),
      role: 'maya',
      e: 'AQABsealed',
      re: one.question.opId,
      turn: one.ask.turnId,
    });
    const { acks } = await one.push([sealed], { from: 2 });
    expect(acks).toEqual([
      { opId: sealed.opId, status: 'applied', version: 3, ord: 2 },
    ]);
    expect(await rowOf(one)).toMatchObject({
      box: 'session',
      e: 'AQABsealed',
      ord: 2,
    });
    const other = await person(undefined, 2);
    const quick = other.make.send(other.sid, {
      id: replyId(other),
      role: 'maya',
      e: 'AQABquick',
    });
    provider.script({ kind: 'reply', text: CANARY, firstDelayMs: 100 });
    const underWay = heard(other);
    await until(() => provider.calls() === 2);
    await other.push([other.question, quick]);
    expect((await underWay).status).toBe(200);
    expect(await rowOf(other)).toMatchObject({ e: 'AQABquick', ver: 1 });
  });

  it('[LANE-2] [VAULT-15] adopted by two devices it is one row, with an entry of each beside it that changes nothing', async () => {
    const one = await person();
    await one.push([one.question]);
    await heard(one);
    const adopted = one.make.send(one.sid, {
      id: replyId(one),
      role: 'maya',
      e: 'AQABequal',
      re: one.question.opId,
      turn: one.ask.turnId,
    });
    const entry = () => {
      const mark = one.make.mark(adopted.opId, one.sid);
      return { ...mark, body: { ...mark.body, kind: 'add' as const } };
    };
    await one.push([adopted, entry()], { from: 2 });
    const { acks } = await one.push([adopted, entry()], { client: 'tablet' });
    expect(acks.map(({ status }) => status)).toEqual(['duplicate', 'applied']);
    const { rows } = await one.pullAll();
    expect(rows.get(`m/${replyId(one)}`)).toMatchObject({
      box: 'session',
      e: 'AQABequal',
      ord: 2,
      rev: 0,
      ver: 3,
    });
    const marks = [...rows.values()].filter(({ role }) => role === 'mark');
    expect(marks.map(({ re, e, ord }) => [re, e, ord])).toEqual([
      [replyId(one), null, 2],
      [replyId(one), null, 2],
    ]);
  });

  it('[ORDER-5] [P2] two devices that ask at once pay once and get one row', async () => {
    const one = await person();
    await one.push([one.question]);
    await Promise.all([heard(one), heard(one), heard(one)]);
    expect(provider.calls()).toBe(1);
    expect(kept((await one.pullAll()).rows)).toHaveLength(1);
  });

  it('[MERGE-4] no erased session gets one, also not one that waited', async () => {
    const one = await person();
    await one.push([one.question, one.make.erase('session', one.sid)]);
    await heard(one);
    expect(kept((await one.pullAll()).rows)).toEqual([]);
    const other = await person(undefined, 2);
    await heard(other);
    await other.push([other.make.erase('session', other.sid), other.question]);
    expect(kept((await other.pullAll()).rows)).toEqual([]);
  });

  it('[EPOCH-6] is in the digest of its session', async () => {
    const one = await person();
    await one.push([one.question]);
    await heard(one);
    const { rows, cookie } = await one.pullAll();
    const messages = [...rows]
      .filter(([key]) => key.startsWith('m/'))
      .map(([, row]) => row as unknown as Parameters<typeof messageHash>[0]);
    expect(messages).toHaveLength(2);
    const digest = {
      bucket: `s/${one.sid}`,
      ...digestOf(messages.map(messageHash)),
    };
    const { audit } = await one.pullOnce(cookie, {
      audit: { digests: [digest] },
    });
    expect(audit?.mismatch).toEqual([]);
  });
});

describe('a turn that nobody hears to its end', () => {
  it('[ABUSE-9] [SSE-5] of a signed-in person is finished, and the reply comes by sync', async () => {
    const one = await person();
    await one.push([one.question]);
    provider.script({
      kind: 'reply',
      text: CANARY,
      pieceSize: 4,
      delayMs: 20,
    });
    const response = await one.browser.post(STREAM, one.ask);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await until(async () => (await rowOf(one)) !== undefined);
    expect(opened(one, await rowOf(one))?.text).toBe(CANARY);
    expect([provider.calls(), provider.aborted()]).toEqual([1, 0]);
  });

  it('[ABUSE-9] [SSE-5] of a guest is given up', async () => {
    const one = await person();
    provider.script({
      kind: 'reply',
      text: CANARY,
      pieceSize: 1,
      delayMs: 40,
    });
    one.browser.setToken('');
    const response = await one.browser.post(STREAM, one.ask);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await until(() => provider.aborted() === 1);
  });

  it('[COMP-9] that was stopped keeps what was said, and says that it was stopped', async () => {
    const one = await person();
    await one.push([one.question]);
    const text = `${CANARY}, and it stayed. `.repeat(20).trim();
    provider.script({ kind: 'reply', text, pieceSize: 20, delayMs: 20 });
    const response = await one.browser.post(STREAM, one.ask);
    const reader = response.body?.getReader();
    const said = async (): Promise<string> =>
      new TextDecoder().decode((await reader?.read())?.value);
    await until(async () => (await said()).includes('event: delta'));
    await one.browser.post('/api/v1/converse/stop', {
      turnId: one.ask.turnId,
    });
    await until(async () => (await rowOf(one)) !== undefined);
    const body = opened(one, await rowOf(one));
    expect(body?.stopped).toBe(true);
    expect(text.startsWith(body?.text ?? '?')).toBe(true);
    await reader?.cancel();
  });
});

describe('asked for again after it was kept', () => {
  it('[ORDER-5] [P2] the reply comes by sync: no second call, no quiet twin', async () => {
    const one = await person();
    await one.push([one.question]);
    await heard(one);
    await server.restart();
    const again = await heard(one);
    expect(again.status).toBe(409);
    expect(JSON.parse(again.text)).toEqual({
      success: false,
      error: 'reply_kept',
    });
    expect(provider.calls()).toBe(1);
    expect(opened(one, await rowOf(one))?.text).toBe(CANARY);
  });

  it('[ORDER-3] also while it waits for its question', async () => {
    const one = await person();
    await heard(one);
    await server.restart();
    expect((await heard(one)).status).toBe(409);
    expect(provider.calls()).toBe(1);
  });
});

describe('who gets none', () => {
  it('[VAULT-14] a guest, a turn of another name, a turn without a message', async () => {
    const one = await person();
    await one.push([one.question]);
    const token = one.browser.token();
    one.browser.setToken('');
    await heard(one);
    one.browser.setToken(token);
    const { re: _re, ...nameless } = one.ask;
    const turnId = turnIdOf(one.sid, one.make.send(one.sid).opId);
    await heard(one, { ...nameless, turnId: replyId(one) });
    await heard(one, { ...one.ask, turnId });
    expect(kept((await one.pullAll()).rows)).toEqual([]);
  });

  it('[VAULT-13] whoever has a key no box can be made to hears the reply all the same', async () => {
    const one = await person(toBase64Url(new Uint8Array(32)));
    await one.push([one.question]);
    expect((await heard(one)).text).toContain('event: done');
    expect(kept((await one.pullAll()).rows)).toEqual([]);
    expect(server.logs()).toContain('inbox_key_unfit');
  });
});

it('[VAULT-14] [P5] no word of a kept reply lies in the database or in the log', async () => {
  const one = await person();
  await heard(one);
  await one.push([one.question]);
  expect(opened(one, await rowOf(one))?.text).toBe(CANARY);
  const files = readdirSync(server.dataDir).filter((name) =>
    name.startsWith('maya.db'),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const bytes = readFileSync(join(server.dataDir, name));
    for (const word of ['heron', 'harbour'])
      expect(bytes.includes(word), name).toBe(false);
  }
  expect(server.logs()).not.toContain('heron');
});

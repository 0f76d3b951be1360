import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import { inboxPair, sealBox } from '#shared/crypto/box.ts';
import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { replyIdOf, turnIdOf } from '#shared/crypto/uuidv5.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { PatchOp, PullAnswer } from '#shared/protocol/sync.ts';
import { messageAad } from '#web/local-store/aad.ts';
import { readInbox } from '#web/local-store/inbox-list.ts';
import { readThread } from '#web/local-store/readers.ts';
import {
  createDevice,
  randomBytes,
  said,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { checkSeal } from '#web/sanctuary/session-check.ts';
import { applyPage } from '#web/sync/apply-page.ts';
import { openBody } from '#web/vault/body-codec.ts';
import { adoptReplies } from './adopt-replies.ts';
import { readStretch } from './answer-wiring.ts';
import { createLiveReplies } from './live-replies.ts';
import { buildThread } from './thread-entry.ts';

const keyOf = (seed: number, gen = 1) => ({
  gen,
  bytes: new Uint8Array(32).fill(seed),
});
/** The key of the rig's codec. */
const ring: KeyRing = { current: keyOf(7), older: [] };
const AT = 1_700_000_040_000;

let device: Device;
let page: Page;
let sid: SessionId;
let question: OpId;
beforeEach(async () => {
  device = createDevice();
  page = await device.open();
  ({ sid } = await page.writer.openSession());
  question = (
    await page.writer.sendMessage({ sid, role: 'user', body: said('asked') })
  ).opId;
});
afterEach(() => device.forget());

const reply = (changes: Partial<MessageBody> = {}): MessageBody => ({
  v: 1,
  text: 'finished while you were away',
  at: AT,
  by: 'model',
  covers: [question],
  ...changes,
});
const replyId = () => replyIdOf(turnIdOf(sid, question));

/** The row as the server writes it: boxed to the key of `seed`. */
function boxed(body: unknown = reply(), { seed = 7, ver = 3 } = {}): Message {
  const id = replyId();
  const place = { user: device.spaceId, id };
  const box = sealBox(
    inboxPair(keyOf(seed).bytes).publicKey,
    'inbox',
    place,
    JSON.stringify(body),
    randomBytes,
  );
  return {
    id,
    sid,
    role: 'maya',
    at: AT - (AT % 60_000),
    ord: 8,
    ver,
    rev: 0,
    box: 'inbox',
    e: toBase64Url(box),
    lane: null,
    re: question,
    turn: turnIdOf(sid, question),
    erased: 0,
  };
}

/** A pull that brings these rows. */
async function pull(on: Page, ...rows: Message[]): Promise<void> {
  const cookie = (await on.store.run((db) => db.meta.get('cookie')))?.v;
  const v = Math.max(...rows.map(({ ver }) => ver));
  const patch = rows.map((value): PatchOp => ({
    op: 'put',
    key: `m/${value.id}`,
    value,
  }));
  const answer: PullAnswer = {
    cookie: { order: v, epoch: '1-a', v, l: v, shift: 0 },
    lastMutationIDChanges: {},
    patch,
    more: false,
    complete: true,
    reason: null,
    now: AT,
    wipe: false,
  };
  const asked = { cookie: (cookie ?? null) as never, now: AT };
  await on.store.run((db) => applyPage(db, answer, asked), 'write');
}

const inbox = (on: Page) => on.store.run((db) => readInbox(db));
async function adopt(on: Page, keys: KeyRing | null = ring) {
  const live = createLiveReplies();
  const { store, writer } = on;
  const deps = { store, writer, ring: () => keys, live };
  await adoptReplies(deps, await inbox(on));
  return live;
}
const rowOf = (on: Page, id = replyId()) =>
  on.store.run((db) => db.messages.get(id));
const waiting = (on: Page) =>
  on.store.run(async (db) => (await db.outbox.toArray()).map(({ op }) => op));
const verdict = (on: Page) =>
  checkSeal({ store: on.store, codec: device.codec, ring: () => ring }, sid);

describe('a reply that came in its box', () => {
  it('[VAULT-14] [VAULT-15] is sealed for its session under its own id and place, and reads as it was finished', async () => {
    await pull(page, boxed());
    await adopt(page);
    const thread = await readThread(page.store, sid);
    expect(thread.map(({ id }) => id).sort()).toEqual(
      [question, replyId()].sort(),
    );
    const own = await rowOf(page);
    expect(own).toMatchObject({
      box: 'session',
      ord: 8,
      re: question,
      lane: null,
    });
    expect(own && openBody(device.codec, own, device.spaceId)).toEqual(reply());
    expect(await inbox(page)).toEqual([]);
  });

  it('[LANE-2] [SEAL-3] is entered into the lane of each device that adopts it, and the conversation stays whole', async () => {
    await pull(page, boxed());
    await adopt(page);
    const [send, mark] = (await waiting(page)).slice(-2);
    expect(send).toMatchObject({ name: 'message.send', opId: replyId() });
    expect(mark).toMatchObject({
      name: 'message.mark',
      body: {
        target: replyId(),
        kind: 'add',
        lane: { d: page.store.device, k: 'add', rev: 0 },
      },
    });
    expect(await verdict(page)).toMatchObject({ state: 'open', reason: null });
    // Nobody can change a word of it behind this device's back.
    const row = await rowOf(page);
    await page.store.run(
      (db) =>
        db.messages.update(replyId(), {
          e: device.codec.seal('{}', {
            user: device.spaceId,
            session: sid,
            id: replyId(),
            role: 'maya',
          }),
        }),
      'write',
    );
    expect(row?.e).not.toBe((await rowOf(page))?.e);
    expect(await verdict(page)).toMatchObject({
      state: 'broken',
      reason: 'altered',
    });
  });

  it('[VAULT-15] [P2] adopted twice, in two tabs or after a new start, is written once', async () => {
    await pull(page, boxed());
    const tab = await device.open();
    await Promise.all([adopt(page), adopt(tab), adopt(page)]);
    const again = await device.open();
    await adopt(again);
    expect(
      (await waiting(page)).filter(({ opId }) => opId === replyId()),
    ).toHaveLength(1);
    expect(
      (await waiting(page)).filter(({ name }) => name === 'message.mark'),
    ).toHaveLength(1);
  });

  it.each([
    ['[VAULT-15] [ORDER-5] two devices make equal bytes, and one row', false],
    [
      '[ORDER-5] [LANE-2] where the server took other bytes, theirs stand',
      true,
    ],
  ])(
    '%s; the second takes the row of the first and stays whole',
    async (_, withOther) => {
      const row = boxed();
      await pull(page, row);
      await adopt(page);
      const first = (await waiting(page)).slice(-2);
      const entry = await rowOf(page, first[1]?.opId);
      const firstEntry = (await rowOf(page, question))?.lane ?? null;
      const kept = await rowOf(page);
      // As if the first had heard it, and sealed it with a nonce of chance.
      const place = { id: replyId(), sid, role: 'maya' } as const;
      const heard = device.codec.seal(
        JSON.stringify(reply({ at: AT + 5 })),
        messageAad(device.spaceId, place),
      );
      const adopted = kept && { ...kept, e: withOther ? heard : kept.e };
      // Another phone of the same person, with a store and a device id of its own.
      const words = await page.store.run((db) => db.messages.get(question));
      await device.forget();
      device.kept.clear();
      page = await device.open();
      if (words === undefined || adopted === undefined || entry === undefined)
        throw new Error('nothing to bring');
      await pull(page, { ...words, ver: 2, ord: 7 }, row);
      await adopt(page);
      const second = (await waiting(page)).slice(-2);
      expect(second[0]?.body).toEqual(first[0]?.body);
      expect(second[1]?.opId).not.toBe(first[1]?.opId);
      // The server took the other one; its row and both entries come.
      const { base: _base, ...told } = adopted;
      const { base: _none, lane, ...rest } = entry;
      const mark = {
        ...rest,
        lane: lane && {
          ...lane,
          ...device.codec.link({ sid, dev: lane.d }, firstEntry, {
            k: 'add',
            id: replyId(),
            rev: 0,
            e: adopted.e,
          }),
        },
      };
      await takeAcks(
        page.store.bulk,
        [
          { opId: replyId(), status: 'duplicate', version: 4, ord: 8 },
          {
            opId: second[1]?.opId ?? replyId(),
            status: 'applied',
            version: 5,
            ord: 8,
          },
        ],
        AT,
      );
      await pull(page, { ...told, ver: 4 }, { ...mark, ver: 4, ord: 8 });
      expect(await rowOf(page)).toEqual({ ...told, ver: 4 });
      expect(await verdict(page)).toMatchObject({
        state: 'open',
        reason: null,
      });
      expect(await waiting(page)).toEqual([]);
    },
  );

  it('[ORDER-5] takes the place of nothing this device sealed itself, and brings no second one', async () => {
    await page.writer.sendMessage({
      sid,
      role: 'maya',
      opId: replyId(),
      re: question,
      turn: turnIdOf(sid, question),
      body: reply({ text: 'heard here' }),
    });
    await pull(page, boxed());
    await adopt(page);
    // Heard to its end only now, with other words: still the one row.
    await page.writer.sendMessage({
      sid,
      role: 'maya',
      opId: replyId(),
      re: question,
      turn: turnIdOf(sid, question),
      body: reply({ text: 'heard here and further' }),
    });
    const rows = await readThread(page.store, sid);
    expect(
      rows.map((row) => openBody(device.codec, row, device.spaceId)?.text),
    ).toEqual(['heard here', 'asked']);
    expect(await rowOf(page)).toMatchObject({ box: 'session', ord: 8 });
  });

  it('[ORDER-5] heard here while its box lay there already, it is sealed as it was heard', async () => {
    await pull(page, boxed());
    await page.writer.sendMessage({
      sid,
      role: 'maya',
      opId: replyId(),
      re: question,
      turn: turnIdOf(sid, question),
      body: reply({ text: 'heard' }),
    });
    await adopt(page);
    const row = await rowOf(page);
    expect(row?.box).toBe('session');
    expect(row && openBody(device.codec, row, device.spaceId)?.text).toBe(
      'heard',
    );
    expect(await verdict(page)).toMatchObject({ reason: null });
  });
});

describe('a box that cannot be opened now', () => {
  it('[VAULT-14] waits while the vault is closed, and is opened after it', async () => {
    await pull(page, boxed());
    await adopt(page, null);
    expect(await inbox(page)).toEqual([replyId()]);
    expect((await rowOf(page))?.box).toBe('inbox');
    const later = await device.open();
    await adopt(later);
    expect((await rowOf(later))?.box).toBe('session');
  });

  it('[VAULT-14] [VAULT-18] of another key is parked and shown as unreadable, till that key is there; an older key opens it', async () => {
    await pull(page, boxed(reply(), { seed: 8 }));
    const live = await adopt(page);
    const row = await rowOf(page);
    expect(row).toMatchObject({ box: 'inbox', erased: 0 });
    expect(await inbox(page)).toEqual([replyId()]);
    const kinds = (parked?: ReadonlySet<OpId>) =>
      buildThread(
        row === undefined ? [] : [{ message: row, body: null }],
        [],
        null,
        new Set(),
        new Map(),
        parked,
      ).map(({ kind }) => kind);
    expect(kinds()).toEqual(['opening']);
    expect(kinds(live.parked())).toEqual(['unreadable']);
    await adopt(page, { current: keyOf(7), older: [keyOf(8)] });
    expect((await rowOf(page))?.box).toBe('session');
  });

  it('[VAULT-14] that holds no reply of Maya is never taken for one', async () => {
    for (const body of [
      { ...reply(), by: 'person' },
      { text: 'half' },
      'words',
    ]) {
      await pull(page, boxed(body, { ver: 3 }));
      await adopt(page);
      expect((await rowOf(page))?.box).toBe('inbox');
    }
  });

  it('[MERGE-4] is forgotten with its session', async () => {
    await pull(page, boxed());
    await page.writer.eraseSession(sid);
    await adopt(page);
    expect((await waiting(page)).map(({ opId }) => opId)).not.toContain(
      replyId(),
    );
    expect(await inbox(page)).toEqual([]);
  });
});

it('[ORDER-5] [P2] what was answered into the inbox waits for no answer, opened or not', async () => {
  const { codec } = device;
  const stretch = () => readStretch({ store: page.store, codec }, sid);
  expect((await stretch()).waiting).toHaveLength(1);
  const sent = { status: 'applied', version: 2, ord: 7 } as const;
  await takeAcks(page.store.bulk, [{ opId: question, ...sent }], AT);
  await pull(page, boxed(reply(), { seed: 8 }));
  expect((await stretch()).waiting).toEqual([]);
});

import { afterEach, describe, expect, it } from 'vitest';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { readRecord, readThread } from '#web/local-store/readers.ts';
import { saveDraft } from '#web/outbox/drafts.ts';
import {
  createDevice,
  said,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import { openBody, openDraft, openField } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import { createVaultCodec } from '#web/vault/vault-codec.ts';
import { bringGuest } from './bring-guest.ts';
import { ringToText, type Bring } from './guest-ring.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const ringOf = (): KeyRing => ({
  current: { gen: 1, bytes: randomBytes(32) },
  older: [],
});

/** A device whose codec has a key that no other device has. */
function deviceWith(ring: KeyRing): Device {
  let codec: Codec | null = null;
  const made = createDevice({
    codec: new Proxy({} as Codec, {
      // The space is known only once the device is made, and the codec is bound to it.
      get: (_, name) => Reflect.get(codec ?? {}, name) as unknown,
    }),
  });
  codec = createVaultCodec({
    user: made.spaceId,
    keys: () => ring,
    randomBytes,
  });
  return made;
}

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

/** A guest with messages in two conversations, one closed, one with a draft; erased words; a contested record. */
async function guestWithWords(count = 40) {
  const ring = ringOf();
  const device = deviceWith(ring);
  devices.push(device);
  const page = await device.open();
  const { writer, store } = page;
  const first = await writer.openSession({ title: 'by the sea' });
  const second = await writer.openSession({});
  const ids: OpId[] = [];
  for (let n = 0; n < count; n += 1) {
    const sid = n % 2 === 0 ? first.sid : second.sid;
    const role = n % 4 < 2 ? ('user' as const) : ('maya' as const);
    const re = ids.at(-1);
    const outcome = await writer.sendMessage({
      sid,
      role,
      body: said(`words ${n} \ud800`, n),
      ...(re === undefined ? {} : { re }),
    });
    ids.push(outcome.opId);
  }
  const gone = ids[10];
  if (gone === undefined) throw new Error('no message');
  await writer.eraseMessage(gone, first.sid);
  await writer.closeSession(first.sid);
  await writer.setRecord('plan', 'mine', { safe: 'my sister', people: 'Kim' });
  await writer.setRecord('plan', 'mine', { safe: 'my brother' });
  await writer.setRecord('dream', 'd1', { text: 'a lake' });
  await writer.eraseRecord('dream', 'd1');
  const draft = { text: 'not finished', caret: 3, opId: 'draft-1' as OpId };
  await saveDraft(
    { ...page, codec: device.codec, clock: device.clock },
    second.sid,
    draft,
  );
  await writer.idle();
  const bring: Bring = {
    v: 1,
    space: device.spaceId,
    db: store.status().database,
    ring: ringToText(ring),
    done: false,
    left: 0,
  };
  return { device, page, bring, ids, gone, sids: [first.sid, second.sid] };
}

async function account() {
  const device = deviceWith(ringOf());
  devices.push(device);
  const page = await device.open();
  const vault = { codec: device.codec, user: device.spaceId };
  return { device, page, vault };
}

async function textsOf(device: Device, page: Page, sid: SessionId) {
  const rows = await readThread(page.store, sid, { limit: 500 });
  return rows
    .filter(({ erased }) => erased === 0)
    .map((row) => [
      row.id,
      row.role,
      row.re,
      row.at,
      openBody(device.codec, row, device.spaceId)?.text,
    ]);
}

const outboxOf = (page: Page) => page.store.run((db) => db.outbox.toArray());

describe('a guest’s words in an account’s space', () => {
  it('[LEAVE-6] [VAULT-7] 200 messages come along under their ids, in order, sealed for the account; the guest’s stay', async () => {
    const guest = await guestWithWords(200);
    const { device, page, vault } = await account();
    const before = await outboxOf(guest.page);
    expect(await bringGuest({ ...page, vault }, guest.bring)).toEqual({
      left: 0,
    });

    const [closed, open] = guest.sids;
    if (closed === undefined || open === undefined)
      throw new Error('no session');
    for (const sid of [closed, open]) {
      const words = await textsOf(device, page, sid);
      expect(words).toEqual(await textsOf(guest.device, guest.page, sid));
      expect(words).toHaveLength(sid === closed ? 99 : 100);
    }
    const rows = await page.store.run((db) => db.messages.toArray());
    expect(rows.some(({ id }) => id === guest.gone)).toBe(false);
    // Sealed anew: the guest's key opens none of it.
    for (const row of rows)
      expect(
        openBody(guest.device.codec, row, guest.device.spaceId),
      ).toBeNull();

    const sessions = await page.store.run((db) =>
      db.sessions.bulkGet([closed, open]),
    );
    const theirs = await guest.page.store.run((db) =>
      db.sessions.bulkGet([closed, open]),
    );
    expect(sessions.map((row) => [row?.openedAt, row?.closedAt])).toEqual(
      theirs.map((row) => [row?.openedAt, row?.closedAt]),
    );
    expect(sessions[0]?.seal?.mac).toMatch(/./);
    const title = sessions[0]?.f['title'];
    expect(
      title &&
        openField(device.codec, title.e, {
          user: device.spaceId,
          kind: 'session',
          id: closed,
          field: 'title',
        }),
    ).toBe('by the sea');

    const plan = await readRecord(page.store, 'plan', 'mine');
    const place = { user: device.spaceId, kind: 'plan', id: 'mine' };
    const shown = Object.entries(plan?.f ?? {}).map(([field, { e }]) => [
      field,
      openField(device.codec, e, { ...place, field }),
    ]);
    expect(Object.fromEntries(shown)).toEqual({
      people: 'Kim',
      safe: 'my brother',
    });
    expect(await readRecord(page.store, 'dream', 'd1')).toBeUndefined();
    const draft = await page.store.run((db) => db.drafts.get(open));
    expect(draft && openDraft(device.codec, draft, device.spaceId)).toBe(
      'not finished',
    );

    // Every write of it waits to be sent; the guest's own store is as it was.
    const outbox = await outboxOf(page);
    expect(outbox.filter(({ op }) => op.name === 'message.send')).toHaveLength(
      199,
    );
    expect(outbox.every(({ state }) => state === 'queued')).toBe(true);
    expect(await outboxOf(guest.page)).toEqual(before);
  });

  it('[LEAVE-6] [P2] stopped at any point and run again it writes nothing twice and loses nothing', async () => {
    const guest = await guestWithWords();
    const { device, page, vault } = await account();
    for (const stopAfter of [0, 1, 7, 12, 3, 9]) {
      let left = stopAfter;
      const writer: Pick<Page['writer'], 'write'> = {
        async write(op) {
          left -= 1;
          if (left < 0) throw new Error('the page died');
          return page.writer.write(op);
        },
      };
      expect(
        await bringGuest({ store: page.store, writer, vault }, guest.bring),
      ).toBe('later');
    }
    expect(await bringGuest({ ...page, vault }, guest.bring)).toEqual({
      left: 0,
    });
    const once = await outboxOf(page);
    expect(new Set(once.map(({ opId }) => opId)).size).toBe(once.length);
    for (const sid of guest.sids)
      expect(await textsOf(device, page, sid)).toEqual(
        await textsOf(guest.device, guest.page, sid),
      );
    expect(await bringGuest({ ...page, vault }, guest.bring)).toEqual({
      left: 0,
    });
    expect(await outboxOf(page)).toEqual(once);
  });

  it('[MERGE-2] a record both have keeps both: the newer is shown, the other stays beside it', async () => {
    const guest = await guestWithWords();
    const { device, page, vault } = await account();
    device.setClock(device.clock() + 3_600_000);
    await page.writer.setRecord('plan', 'mine', { safe: 'the account’s own' });
    await bringGuest({ ...page, vault }, guest.bring);
    const plan = await readRecord(page.store, 'plan', 'mine');
    const opened = (e: string | undefined) =>
      openField(device.codec, e ?? '', {
        user: device.spaceId,
        kind: 'plan',
        id: 'mine',
        field: 'safe',
      });
    expect(opened(plan?.f['safe']?.e)).toBe('the account’s own');
    expect(plan?.also.map(({ e }) => opened(e))).toEqual(['my brother']);
  });

  it('[VAULT-8] [P1] what does not open stays with the guest and is counted; wrong keys bring nothing', async () => {
    const guest = await guestWithWords();
    const [torn] = guest.ids;
    await guest.page.store.run(
      (db) => db.messages.update(torn as OpId, { e: 'torn' }),
      'write',
    );
    const { page, vault } = await account();
    expect(await bringGuest({ ...page, vault }, guest.bring)).toEqual({
      left: 1,
    });
    expect(await page.store.run((db) => db.messages.count())).toBe(38);

    const other = await account();
    const wrong = { ...guest.bring, ring: ringToText(ringOf()) };
    const outcome = await bringGuest(
      { ...other.page, vault: other.vault },
      wrong,
    );
    expect(outcome).not.toBe('later');
    expect(await other.page.store.run((db) => db.messages.count())).toBe(0);
    expect(await guest.page.store.run((db) => db.messages.count())).toBe(41);
  });

  it('[STORE-4] a store that refuses writes now is tried again later', async () => {
    const guest = await guestWithWords();
    const { page, vault } = await account();
    const writer: Pick<Page['writer'], 'write'> = {
      write: async (op) => ({
        state: 'spare',
        opId: op.opId,
        settled: Promise.resolve('spare'),
      }),
    };
    expect(
      await bringGuest({ store: page.store, writer, vault }, guest.bring),
    ).toBe('later');
  });
});

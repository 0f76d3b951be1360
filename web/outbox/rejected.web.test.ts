import { afterEach, describe, expect, test } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import type { Ack, Refusal } from '#shared/protocol/sync.ts';
import { readDraft, readThread } from '#web/local-store/readers.ts';
import { draftAad, fieldAad } from '#web/local-store/aad.ts';
import { countUnsent } from './count-unsent.ts';
import { importLines } from './import-lines.ts';
import { createRejected } from './rejected.ts';
import {
  createDevice,
  randomBytes,
  said,
  type Device,
  type Page,
} from './rig.contract.ts';
import { takeAcks } from './take-acks.ts';

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

async function start() {
  const device = createDevice();
  devices.push(device);
  const page = await device.open();
  const { sid } = await page.writer.openSession();
  const deps = {
    store: page.store,
    lines: page.lines,
    codec: device.codec,
    clock: device.clock,
    randomBytes,
  };
  return { device, page, sid, deps, rejected: createRejected(deps) };
}

async function answer(
  { store }: Page,
  status: Ack['status'],
  opId: OpId,
  reason?: Refusal,
): Promise<void> {
  const ack = { opId, status, version: 5, ...(reason && { reason }) };
  await store.run((db) => takeAcks(db, [ack], 1), 'write');
}

async function refusedMessage(reason: Refusal = 'invalid') {
  const here = await start();
  const { page, sid } = here;
  const { opId } = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('REFUSED words'),
  });
  await answer(page, 'rejected', opId, reason);
  return { ...here, opId };
}

const textsOf = async (page: Page, device: Device, sid: never) =>
  (await readThread(page.store, sid))
    .filter(({ erased }) => erased === 0)
    .map(({ e, id, role }) => {
      const user = device.spaceId;
      const plain = device.codec.open(e ?? '', {
        user,
        session: sid,
        id,
        role,
      });
      return (JSON.parse(plain ?? '{}') as { text?: string }).text;
    });

describe('what a server refused', () => {
  test('[OUT-8] [OUT-11] is kept with text and reason, and counted', async () => {
    const { rejected, opId, page } = await refusedMessage('too-large');
    const [row] = await rejected.list();
    expect(row).toMatchObject({ opId, reason: 'too-large' });
    expect(row && rejected.textOf(row)).toBe('REFUSED words');
    expect((await countUnsent(page.store)).refused).toBe(1);
  });

  test('[OUT-8] tried again, it is a new write with the same words, and the old one is off the list', async () => {
    const { rejected, opId, page, device, sid } = await refusedMessage();
    expect(await rejected.retry(opId)).toBe(true);
    expect(await rejected.list()).toEqual([]);
    expect(await textsOf(page, device, sid as never)).toEqual([
      'REFUSED words',
    ]);
    const ids = await page.store.run((db) => db.outbox.toArray());
    expect(ids.map(({ opId: id }) => id)).not.toContain(opId);
    expect(ids.filter(({ op }) => op.name === 'message.send')).toHaveLength(1);
    expect(await rejected.retry(opId)).toBe(false);
  });

  test('[OUT-8] a message of an erased conversation is tried again in a new one', async () => {
    const { rejected, opId, page, device, sid } =
      await refusedMessage('erased');
    await page.store.run((db) => db.sessions.update(sid, { erased: 1 }));
    await rejected.retry(opId);
    const sent = await page.store.run((db) =>
      db.outbox.filter(({ op }) => op.name === 'message.send').toArray(),
    );
    const place = sent[0]?.sid;
    expect(place).not.toBe(sid);
    expect(await textsOf(page, device, place as never)).toEqual([
      'REFUSED words',
    ]);
  });

  test('[OUT-8] [LANE-3] its slot in the lane stays filled, by a mark with the same entry and one that takes it back', async () => {
    const { rejected, opId, page } = await refusedMessage();
    const entry = (await rejected.list())[0]?.op;
    await rejected.remove(opId);
    const marks = await page.store.run((db) =>
      db.outbox.filter(({ op }) => op.name === 'message.mark').toArray(),
    );
    const lanes = marks.map(({ op }) =>
      'lane' in op.body ? op.body.lane : null,
    );
    const own = entry?.name === 'message.send' ? entry.body.lane : undefined;
    expect(lanes[0]).toEqual(own);
    expect(lanes[1]).toMatchObject({ k: 'delete', i: (own?.i ?? 0) + 1 });
  });

  test('[OUT-8] to be edited, its words are the draft again, behind what is being written', async () => {
    const { rejected, opId, page, device, sid } = await refusedMessage();
    const aad = draftAad(device.spaceId, sid);
    const e = device.codec.seal('begun', aad);
    const draft = { sid, e, at: 0, opId: 'd' as OpId, caret: 5 };
    await page.store.run((db) => db.drafts.put(draft));
    expect(await rejected.edit(opId)).toEqual({ sid });
    const now = await readDraft(page.store, sid);
    expect(device.codec.open(now?.e ?? '', aad)).toBe('begun\n\nREFUSED words');
    expect(await rejected.list()).toEqual([]);
    expect(await textsOf(page, device, sid as never)).toEqual([]);
  });

  test('[OUT-8] removed, it is nowhere any more, and no spare line brings it back', async () => {
    const { rejected, opId, page, device, sid, deps } = await refusedMessage();
    expect(page.lines.keys(`t:${opId}`)).toHaveLength(1);
    await rejected.remove(opId);
    expect(await rejected.list()).toEqual([]);
    await importLines(deps);
    expect(await textsOf(page, device, sid as never)).toEqual([]);
    expect(
      await page.store.run((db) => db.outbox.get({ opId })),
    ).toBeUndefined();
  });

  test('[OUT-8] a refused dream is tried again whole, or goes when it is removed', async () => {
    for (const what of ['retry', 'remove'] as const) {
      const { rejected, page, device } = await start();
      const { opId } = await page.writer.setRecord('dream', 'd', {
        text: 'I flew',
      });
      await answer(page, 'rejected', opId, 'invalid');
      const [row] = await rejected.list();
      expect(row && rejected.textOf(row)).toBe('I flew');
      await rejected[what](opId);
      const dream = await page.store.run((db) =>
        db.records.get(['dream', 'd']),
      );
      const place = { kind: 'dream', id: 'd', field: 'text' };
      const words = device.codec.open(
        dream?.f['text']?.e ?? '',
        fieldAad(device.spaceId, place),
      );
      expect(words).toBe(what === 'retry' ? 'I flew' : null);
      const waiting = await page.store.run((db) =>
        db.outbox.filter(({ op }) => op.name === 'record.set').count(),
      );
      expect(waiting).toBe(what === 'retry' ? 1 : 0);
    }
  });

  test('[OUT-8] a failure in the middle leaves it on the list, whole', async () => {
    const { rejected, opId, page } = await refusedMessage();
    const before = await page.store.run((db) => db.messages.toArray());
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function fail() {
      throw new DOMException('planted', 'DataError');
    };
    try {
      await expect(rejected.retry(opId)).rejects.toThrow();
    } finally {
      IDBObjectStore.prototype.add = add;
    }
    expect(await rejected.list()).toHaveLength(1);
    expect(await page.store.run((db) => db.messages.toArray())).toEqual(before);
  });
});

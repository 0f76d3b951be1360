import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  digestOf,
  messageBucket,
  messageHash,
  recordBucket,
  recordHash,
  SESSION_BUCKET,
  sessionHash,
} from '#shared/merge/digest.ts';
import type { BucketDigest } from '#shared/protocol/sync.ts';
import { startSync, type SyncServer } from './sync-rig.contract.ts';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

/** The digests of what a device holds, as it would work them out. */
function digestsOf(rows: Map<string, Record<string, unknown>>): BucketDigest[] {
  const hashes = new Map<string, string[]>();
  const add = (bucket: string, hash: string) =>
    hashes.set(bucket, [...(hashes.get(bucket) ?? []), hash]);
  for (const [key, row] of rows) {
    if (key.startsWith('m/')) {
      const message = row as Message;
      add(messageBucket(message.sid), messageHash(message));
    } else if (key.startsWith('s/'))
      add(SESSION_BUCKET, sessionHash(row as Session));
    else add(recordBucket(String(row['kind'])), recordHash(row as Rec));
  }
  return [...hashes].map(([bucket, list]) => ({ bucket, ...digestOf(list) }));
}

/** Two conversations, one with edits and an erasing, and a few records. */
async function live() {
  const { make, push } = sync;
  const [one, two, gone] = [make.sid(), make.sid(), make.sid()];
  const said = Array.from({ length: 6 }, () => make.send(one));
  const first = said[0]?.opId ?? make.send(one).opId;
  await push([make.open(one, { title: make.field('t') }), ...said]);
  await push(
    [
      make.mark(first, one, 'again'),
      make.mark(said[1]?.opId ?? first, one),
      make.send(two),
      make.send(gone),
      make.close(one, { mac: 'm', rev: 1, lanes: [] }),
      make.set('dream', 'a', [{ field: 'text', e: 'x' }]),
      make.set('dream', 'a', [{ field: 'text', e: 'y' }]),
      make.set('dream', 'b', [{ field: 'text', e: 'z' }]),
    ],
    { from: 8 },
  );
  await push([make.erase('session', gone), make.erase('dream', 'b')], {
    from: 16,
  });
  return { one, two, gone, first };
}

it('[EPOCH-6] a device that has everything differs in nothing', async () => {
  await live();
  const { rows, cookie } = await sync.pullAll();
  const digests = digestsOf(rows);
  expect(digests.map(({ bucket }) => bucket)).toHaveLength(5);
  const { audit } = await sync.pullOnce(cookie, { audit: { digests } });
  expect(audit).toEqual({ mismatch: [], missing: [] });
});

it('[EPOCH-6] a row lost, changed or doubled on either side shows in its bucket, and both sides are told what to bring', async () => {
  const { one, two, first } = await live();
  const { rows, cookie } = await sync.pullAll();
  const mine = new Map(rows);
  mine.delete(`m/${first}`);
  const own = sync.make.send(one);
  mine.set(`m/${own.opId}`, { ...own.body, ord: 99, ver: 1 });
  const digests = digestsOf(mine);
  const { audit } = await sync.pullOnce(cookie, { audit: { digests } });
  expect(audit?.mismatch).toEqual([messageBucket(one)]);
  expect(audit?.mismatch).not.toContain(messageBucket(two));

  const keys = [...mine]
    .filter(([, row]) => row['sid'] === one)
    .map(([key, row]) => `${key} ${String(row['ver'])}`);
  const have = { bucket: messageBucket(one), keys };
  const healed = await sync.pullOnce(cookie, { audit: { have } });
  expect(healed.audit?.missing).toEqual([`m/${own.opId}`]);
  expect(healed.patch).toEqual([
    { op: 'put', key: `m/${first}`, value: rows.get(`m/${first}`) },
  ]);
});

it('[EPOCH-6] an older row is brought, sessions and records as well', async () => {
  await live();
  const { rows, cookie } = await sync.pullAll();
  for (const [bucket, prefix] of [
    [SESSION_BUCKET, 's/'],
    [recordBucket('dream'), 'r/dream/'],
  ] as const) {
    const keys = [...rows.keys()].filter((key) => key.startsWith(prefix));
    const have = { bucket, keys: keys.map((key) => `${key} 1`) };
    const { patch, audit } = await sync.pullOnce(cookie, { audit: { have } });
    const newer = keys.filter((key) => Number(rows.get(key)?.['ver']) > 1);
    expect(patch.map((op) => (op.op === 'put' ? op.key : '')).sort()).toEqual(
      newer.sort(),
    );
    expect(newer.length).toBeGreaterThan(0);
    expect(audit?.missing).toEqual([]);
  }
});

it('[EPOCH-6] only who stands at the head is compared: before it every late row would differ', async () => {
  await live();
  const { rows, cookie } = await sync.pullAll();
  const digests = digestsOf(rows);
  await sync.push([sync.make.open(sync.make.sid())], { from: 18 });
  const late = await sync.pullOnce(cookie, { audit: { digests } });
  expect(late.audit).toBeUndefined();
  expect(late.patch).toHaveLength(1);
});

it('[EPOCH-6] a bucket the server has nothing of differs, and another person’s is empty', async () => {
  const { one } = await live();
  const { cookie } = await sync.pullAll();
  const strange = {
    bucket: 's/019aa119-9640-7e10-8c1d-5b2f9a7e4410',
    n: 2,
    x: 'a',
  };
  const empty = { bucket: 'r/plan', n: 0, x: '0'.repeat(16) };
  const { audit } = await sync.pullOnce(cookie, {
    audit: {
      digests: [strange, empty],
      have: { bucket: messageBucket(one), keys: ['nonsense'] },
    },
  });
  expect(audit).toEqual({ mismatch: [strange.bucket], missing: ['nonsense'] });
});

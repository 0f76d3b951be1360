import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { PAGE_ROWS } from '#shared/protocol/sync-limits.ts';
import { openBrowser } from '#server/accounts/account-rig.contract.ts';
import {
  joinSync,
  speakSync,
  startSync,
  type SyncServer,
} from './sync-rig.contract.ts';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

const puts = (patch: { op: string }[]) =>
  patch.filter(({ op }) => op === 'put').length;

/** `n` messages in one session, in pushes of 200. */
async function fill(n: number) {
  const sid = sync.make.sid();
  const ops = Array.from({ length: n }, () => sync.make.send(sid));
  for (let at = 0; at < n; at += 200)
    await sync.push(ops.slice(at, at + 200), { from: at + 1 });
  return { sid, ops };
}

it('[PULL-7] [PULL-8] a device without a cookie is told everything, and nothing when it asks again', async () => {
  const { sid, ops } = await fill(3);
  const { rows, last, cookie } = await sync.pullAll();
  expect([...rows.keys()].sort()).toEqual(
    [`s/${sid}`, ...ops.map(({ opId }) => `m/${opId}`)].sort(),
  );
  expect(rows.get(`m/${ops[0]?.opId}`)).toEqual({
    ...ops[0]?.body,
    ord: 1,
    ver: 1,
  });
  expect(last).toMatchObject({ more: false, complete: true, reason: null });
  const nothing = await sync.pullOnce(cookie);
  expect(nothing).toMatchObject({ cookie, patch: [], more: false });
  expect(JSON.stringify(nothing).length).toBeLessThan(300);
});

it.each([1, 499, 500, 501, 10_000])(
  '[CONF-11] [PULL-8] [PULL-9] %i rows come in pages of whole versions, mutation ids only at the head',
  async (n) => {
    await fill(n);
    const { rows, pages } = await sync.pullAll();
    expect(rows.size).toBe(n + 1);
    for (const page of pages) {
      expect(puts(page.patch)).toBeLessThanOrEqual(PAGE_ROWS);
      const isHead = page === pages.at(-1);
      expect(page.more).toBe(!isHead);
      expect(page.lastMutationIDChanges).toEqual(
        isHead ? { 'client-1': n } : {},
      );
    }
    const orders = pages.map(({ cookie }) => cookie.order);
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
  },
  60_000,
);

it('[PULL-8] a page ends at 1 MB, and a version larger than that goes alone and whole', async () => {
  const sid = sync.make.sid();
  const big = () => sync.make.send(sid, { e: 'x'.repeat(450_000) });
  await sync.push([big(), big(), big(), big()]);
  await sync.push([sync.make.send(sid)], { from: 5 });
  const { pages, rows } = await sync.pullAll();
  expect(pages.map(({ patch }) => puts(patch))).toEqual([5, 1]);
  expect(rows.size).toBe(6);
});

it('[PULL-9] [PULL-10] [PULL-11] rows do not depend on who asks; mutation ids go to the group they are of, and raise the cookie alone', async () => {
  const { sid } = await fill(1);
  const before = await sync.pullAll();
  const refused = sync.make.send(sid, { id: 'no' as OpId });
  await sync.push([{ ...refused, opId: sync.make.send(sid).opId }], {
    from: 2,
  });
  const own = await sync.pullOnce(before.cookie);
  expect(own.patch).toEqual([]);
  expect(own.lastMutationIDChanges).toEqual({ 'client-1': 2 });
  expect(own.cookie.order).toBeGreaterThan(before.cookie.order);
  const other = await sync.pullOnce(null, { clientGroupID: 'group-2' });
  expect(other.lastMutationIDChanges).toEqual({});
  expect(puts(other.patch)).toBe(2);
});

it('[PULL-2] mutation ids follow `l` of the cookie and not `v`', async () => {
  await fill(2);
  const { cookie } = await sync.pullAll();
  const again = await sync.pullOnce({ ...cookie, l: 0 });
  expect(again.lastMutationIDChanges).toEqual({ 'client-1': 2 });
  expect(again.patch).toEqual([]);
  expect(again.cookie.order).toBeGreaterThan(cookie.order);
  const later = await sync.pullOnce({ ...again.cookie, shift: 0 });
  expect(later.cookie.order).toBe(again.cookie.order);
});

it('[PULL-4] [MERGE-4] an erased session comes as rows without words, its messages and marks with it', async () => {
  const { make, push, pullAll } = sync;
  const sid = make.sid();
  const said = [make.send(sid), make.send(sid)];
  const edit = make.mark(said[0]?.opId ?? ('' as OpId), sid, 'sealed again');
  await push([make.open(sid, { title: make.field('a title') }), ...said, edit]);
  const { cookie } = await pullAll();
  await push([make.erase('session', sid)], { from: 5 });
  const { rows } = await pullAll(cookie);
  expect(rows.size).toBe(4);
  for (const row of rows.values()) expect(row['erased']).toBe(1);
  expect(JSON.stringify([...rows.values()])).not.toMatch(/AQAB|sealed|title/);
  const late = await push([make.send(sid), make.set('session', sid, [])], {
    from: 6,
  });
  expect(late.acks.map(({ status, reason }) => reason ?? status)).toEqual([
    'erased',
    'applied',
  ]);
});

it('[PULL-5] a new device gets all sessions and the newest 500, stands at the head at once, and the rest by tokens', async () => {
  const { make, push, pullOnce } = sync;
  const { ops } = await fill(1203);
  await push(
    Array.from({ length: 30 }, (_, n) =>
      make.set('dream', `d${n}`, [{ field: 'text', e: `dream ${n}` }]),
    ),
    { from: 1204 },
  );
  const first = await pullOnce(null, { back: {} });
  const firstKeys = first.patch.flatMap((op) =>
    op.op === 'put' ? [op.key] : [],
  );
  expect(firstKeys.filter((key) => key.startsWith('m/'))).toEqual(
    ops
      .slice(-500)
      .map(({ opId }) => `m/${opId}`)
      .toReversed(),
  );
  expect(first).toMatchObject({ more: false, complete: false });
  expect(first.cookie.v).toBe((await pullOnce(first.cookie)).cookie.v);
  const keys = new Set(firstKeys);
  let token = first.back?.token ?? null;
  while (token !== null) {
    const page = await pullOnce(first.cookie, { back: { token } });
    expect(page.cookie).toEqual(first.cookie);
    for (const op of page.patch) if (op.op === 'put') keys.add(op.key);
    token = page.back?.token ?? null;
    if (token === null) expect(page.complete).toBe(true);
  }
  const { rows } = await sync.pullAll();
  expect([...keys].sort()).toEqual([...rows.keys()].sort());
});

it('[EPOCH-2] [EPOCH-3] [CONF-13] a cookie ahead of the server raises the epoch, and everything is told again under a larger order', async () => {
  const { ops } = await fill(3);
  const { cookie } = await sync.pullAll();
  const ahead = { ...cookie, v: cookie.v + 7, order: cookie.order + 7 };
  const { pages, rows, last } = await sync.pullAll(ahead);
  expect(pages[0]?.patch[0]).toEqual({ op: 'clear' });
  expect(pages[0]?.reason).toBe('epoch');
  expect(pages[0]?.cookie.order).toBeGreaterThan(ahead.order);
  expect(rows.size).toBe(4);
  expect(last.cookie.epoch).not.toBe(cookie.epoch);
  expect(last.cookie.v).toBe(cookie.v);
  // A second within the hour is answered and raises nothing.
  const again = await sync.pullOnce({ ...last.cookie, v: 99 });
  expect(again.cookie.epoch).toBe(last.cookie.epoch);
  expect(again.patch[0]).toEqual({ op: 'clear' });
  // Old clients are adopted at whatever number they are, and places jump.
  const sid = ops[0]?.body.sid ?? sync.make.sid();
  const answer = await sync.push([sync.make.send(sid)], { from: 40 });
  expect(answer.acks[0]?.ord).toBeGreaterThan(1_000_000);
  expect(answer.version).toBe(cookie.v + 1);
});

it('[EPOCH-1] [PULL-7] a cookie of another epoch begins anew', async () => {
  await fill(1);
  const stranger = { order: 900, epoch: '9-abc', v: 800, l: 800, shift: 100 };
  const answer = await sync.pullOnce(stranger);
  expect(answer.reason).toBe('epoch');
  expect(answer.cookie.order).toBeGreaterThan(900);
  expect(puts(answer.patch)).toBe(2);
  expect(answer.cookie.epoch).toMatch(/^1-[0-9a-f]{16}$/);
});

it('[LEAVE-4] a device that was sent away hears `wipe` and nothing else, and can write nothing', async () => {
  const { server, account, browser } = sync;
  await fill(1);
  const lost = openBrowser(server);
  const { body } = account;
  await lost.signIn(body.email, body.authKey, 'b2b2b2b2');
  const device = speakSync(lost);
  const { cookie } = await device.pullAll();
  await browser.delete('/api/v1/auth/devices', { id: 'b2b2b2b2' });
  const answer = await device.pullOnce(cookie);
  expect(answer).toMatchObject({ wipe: true, patch: [], cookie });
  expect((await device.pullOnce(null)).wipe).toBe(true);
  await expect(device.push([sync.make.open(sync.make.sid())])).rejects.toThrow(
    'auth_expired',
  );
  server.clock.now += 11 * 60_000;
  await expect(device.pullOnce(cookie)).rejects.toThrow('auth_expired');
});

it('[CONF-15] [PUSH-14] [PULL-11] ids of another person are only ids: nothing of theirs is met, changed or betrayed', async () => {
  const { sid, ops } = await fill(2);
  const other = await joinSync(sync.server, 2);
  const before = await sync.pullAll();
  expect((await other.pullAll()).rows.size).toBe(0);
  // The very same ops, group and client: rows of their own.
  const answer = await other.push(ops);
  expect(answer.acks.map(({ status, ord }) => [status, ord])).toEqual([
    ['applied', 1],
    ['applied', 2],
  ]);
  await other.push([other.make.erase('session', sid)], { from: 3 });
  expect(await sync.pullAll()).toMatchObject({ rows: before.rows });
  expect(await sync.pullOnce(before.cookie)).toMatchObject({ patch: [] });
});

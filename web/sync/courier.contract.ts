import { afterEach, describe, expect, test } from 'vitest';
import {
  createCarriedDevice,
  rowsOf,
  type CarriedDevice,
  type MakeCourier,
} from './courier-rig.contract.ts';
import { settle } from './rig.contract.ts';
import { createServerRig } from './server-rig.contract.ts';

// What every courier keeps (COUR-1): both end in the same rows, whatever happens on the way (CONF-9, CONF-12).

export function courierContract(name: string, make: MakeCourier): void {
  const open: CarriedDevice[] = [];
  const device = async (server = createServerRig()) => {
    const made = await createCarriedDevice(make, server);
    open.push(made);
    return made;
  };

  afterEach(async () => {
    for (const one of open.splice(0)) await one.end();
  });

  describe(`the ${name} courier`, () => {
    test('[COUR-1] sends what waits in the order written, takes the acks, and nothing is left', async () => {
      const phone = await device();
      const ids = [];
      for (let n = 0; n < 5; n += 1) ids.push(await phone.write(`words ${n}`));
      phone.courier.wake('start');
      await phone.until(phone.sent);
      const { messages } = await rowsOf(phone);
      expect(messages.map(({ id, ord }) => [id, ord])).toEqual(
        ids.map((id, at) => [id, at + 1]),
      );
      expect(messages.every(({ ver }) => ver > 0)).toBe(true);
      expect(new Set(phone.server.seen.effects.values())).toEqual(new Set([1]));
      expect(phone.seen.acked).toEqual(expect.arrayContaining(ids));
      await phone.until(() => phone.courier.status().queued === 0);
      expect(phone.courier.status()).toMatchObject({
        mode: 'ok',
        oldestUnsentMs: null,
      });
    });

    test('[COUR-1] brings what other devices wrote, and shows words of both in the order of the server', async () => {
      const server = createServerRig();
      const [a, b] = [await device(server), await device(server)];
      const first = await a.write('from a');
      a.courier.wake('start');
      await a.until(a.sent);
      const second = await b.write('from b', a.sid);
      b.courier.wake('start');
      await b.until(b.sent);
      await b.until(async () => (await rowsOf(b)).messages.length === 2);
      a.courier.wake('poke');
      await a.until(async () => (await rowsOf(a)).messages.length === 2);
      const ids = async (one: CarriedDevice) =>
        (await rowsOf(one)).messages.map(({ id }) => id);
      expect(await ids(a)).toEqual([first, second]);
      expect(await ids(b)).toEqual([first, second]);
    });

    test('[COUR-9] a new write goes without any other moment', async () => {
      const phone = await device();
      phone.courier.wake('start');
      await settle();
      await phone.write('later words');
      phone.courier.wake('write');
      await phone.until(phone.sent);
    });

    test('[TAB-6] every push request is made inside the lock, one at a time', async () => {
      const phone = await device();
      for (let n = 0; n < 5; n += 1) await phone.write('words '.repeat(30_000));
      phone.courier.wake('start');
      await phone.until(phone.sent);
      expect(phone.server.seen.pushes.length).toBeGreaterThan(1);
      expect(phone.seen.mostLocked).toBe(1);
    });

    test('[PUSH-1] no request holds more than 200 operations or 256 kB, and one above 128 kB goes alone', async () => {
      const phone = await device();
      await phone.writeMany(205);
      await phone.write('long '.repeat(30_000));
      await phone.write('short');
      phone.courier.wake('start');
      await phone.until(phone.sent);
      const bytesOf = (given: unknown) => JSON.stringify(given).length;
      const sizes = phone.server.seen.pushes.map(({ mutations }) => ({
        n: mutations.length,
        bytes: bytesOf(mutations),
        longest: Math.max(...mutations.map(bytesOf)),
      }));
      for (const { n, bytes } of sizes) {
        expect(n).toBeLessThanOrEqual(200);
        expect(n === 1 || bytes <= 256_000).toBe(true);
      }
      expect(sizes.filter(({ longest }) => longest > 128_000)).toEqual([
        expect.objectContaining({ n: 1 }),
      ]);
    });

    test('[PUSH-3] a lost answer has the same operations sent again, with one effect each', async () => {
      const phone = await device();
      const open = phone.server.shut();
      phone.server.say.trouble.push('lost');
      await phone.write('words');
      phone.courier.wake('start');
      await settle();
      open();
      await phone.until(() => phone.server.seen.pushes.length === 1);
      expect(await phone.count('outbox')).toBeGreaterThan(0);
      // A look around tells a courier that the server has them; the row still waits for its own ack.
      phone.courier.wake('poke');
      await phone.until(phone.sent, 500);
      expect(new Set(phone.server.seen.effects.values())).toEqual(new Set([1]));
    });

    test('[CONF-9] through every trouble the queue drains afterwards', async () => {
      const phone = await device();
      for (let n = 0; n < 3; n += 1) await phone.write(`words ${n}`);
      phone.server.say.trouble.push(
        { code: 'no_network' },
        { code: 'sync_unavailable' },
        'lost',
        { code: 'sync_bytes', retryAfterMs: 7_000 },
        { code: 'auth_expired' },
        { code: 'sync_envelope' },
        { code: 'no_network' },
      );
      phone.server.say.pullTrouble.push(
        { code: 'no_network' },
        { code: 'sync_unavailable', retryAfterMs: 3_000 },
      );
      phone.courier.wake('start');
      await phone.until(phone.sent, 10_000);
      expect(phone.seen.refused).toBe(1);
      expect(new Set(phone.server.seen.effects.values())).toEqual(new Set([1]));
    });

    test('[OUT-6] what the server asked for is waited for, whatever else is a reason to try', async () => {
      const phone = await device();
      await phone.write('words');
      phone.server.say.trouble.push({
        code: 'sync_bytes',
        retryAfterMs: 30_000,
      });
      phone.courier.wake('start');
      await phone.until(() => phone.server.seen.pushes.length === 1);
      for (let n = 0; n < 14; n += 1) {
        phone.courier.wake('online');
        await phone.time.pass(2_000);
      }
      expect(phone.server.seen.pushes).toHaveLength(1);
      await phone.until(phone.sent, 1_000);
    });

    test('[OUT-6] a server that is away is asked ever more rarely, and at once when there is a reason', async () => {
      const phone = await device();
      await phone.write('words');
      phone.server.say.trouble.push(
        ...Array.from({ length: 100 }, () => ({ code: 'no_network' as const })),
      );
      phone.courier.wake('start');
      const { at } = phone.server.seen;
      await phone.until(() => at.length > 6, 250);
      const waits = at.slice(1).map((then, n) => then - (at[n] ?? 0));
      for (const [n, wait] of waits.slice(-5).entries())
        expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** n);
      await settle();
      const asked = phone.server.seen.pushes.length;
      phone.courier.wake('tick');
      await settle();
      expect(phone.server.seen.pushes).toHaveLength(asked);
      phone.courier.wake('online');
      await phone.until(() => phone.server.seen.pushes.length === asked + 1);
    });

    test('[OUT-7] without a token nothing is asked, nothing is lost, and a sign-in sends all of it', async () => {
      const phone = await device();
      phone.say.token = null;
      await phone.write('words');
      await phone.page.store.run((db) =>
        db.meta.put({ k: 'needsAuth', v: true }),
      );
      phone.courier.wake('start');
      await phone.until(() => phone.courier.status().mode === 'needs-auth');
      expect(phone.server.seen.pushes).toEqual([]);
      phone.say.token = 'token';
      phone.courier.wake('sign-in');
      await phone.until(phone.sent, 500);
      await phone.until(() => phone.courier.status().mode === 'ok');
    });

    test('[OUT-2] a refused operation moves to the refused ones with its reason, and those behind it go', async () => {
      const phone = await device();
      const open = phone.server.shut();
      await phone.write('before');
      const refused = await phone.write('refused');
      await phone.write('behind');
      phone.server.say.refuse.set(refused, 'erased');
      open();
      phone.courier.wake('start');
      await phone.until(phone.sent);
      const { rejected, messages } = await rowsOf(phone);
      expect(rejected).toEqual([{ opId: refused, reason: 'erased' }]);
      expect(messages).toHaveLength(3);
    });

    test('[OUT-4] an operation the server does not know holds back its own session and nothing else', async () => {
      const phone = await device();
      const held = await phone.write('held');
      const elsewhere =
        '019aa122-be00-7b3e-9a54-0c6f5e1d2a99' as typeof phone.sid;
      await phone.page.writer.setRecord('dream', 'd1', { text: 'flying' });
      phone.server.say.unknown.add('message.send');
      phone.courier.wake('start');
      const rest = async () => (await phone.ops()).map(({ opId }) => opId);
      await phone.until(async () => (await rest()).length === 1);
      expect(await rest()).toEqual([held]);
      phone.server.say.unknown.clear();
      await phone.write('another conversation', elsewhere);
      phone.courier.wake('write');
      await phone.until(async () => (await rest()).length <= 1);
      await phone.time.pass(700_000);
      phone.courier.wake('minute');
      await phone.until(phone.sent, 1_000);
    });

    test('[PUSH-4] a request that is too large is halved, and a single one is set aside alone', async () => {
      const phone = await device();
      for (let n = 0; n < 7; n += 1) await phone.write(`words ${n}`);
      phone.server.say.most = 2;
      phone.courier.wake('start');
      await phone.until(phone.sent, 100);
      expect(phone.server.rows().length).toBeGreaterThan(7);
      phone.server.say.most = 0;
      await phone.write('a giant');
      phone.courier.wake('write');
      await phone.until(
        async () =>
          (await phone.page.store.run((db) =>
            db.outbox.where('state').equals('blocked').count(),
          )) === 1,
        100,
      );
    });

    test('[COUR-7] an operation that nobody acknowledges for a minute shows, but not without a network', async () => {
      const phone = await device();
      await phone.write('words');
      phone.server.say.trouble.push(
        ...Array.from({ length: 200 }, () => ({ code: 'no_network' as const })),
      );
      phone.courier.wake('start');
      await phone.time.pass(400_000);
      expect(phone.courier.status().mode).toBe('ok');
      expect(phone.courier.isSick()).toBe(false);
      phone.server.say.trouble.splice(
        0,
        300,
        ...Array.from({ length: 300 }, () => ({
          code: 'sync_unavailable' as const,
        })),
      );
      const isShown = () => phone.courier.status().mode === 'degraded';
      await phone.until(isShown, 15_000);
      phone.server.say.trouble.splice(0, 300);
      phone.courier.wake('online');
      await phone.until(phone.sent, 100);
      await phone.until(() => phone.courier.status().mode === 'ok');
    });

    test('[COUR-10] who is stopped sends and writes nothing more, also in the middle of a request', async () => {
      const phone = await device();
      await phone.write('words');
      const open = phone.server.shut();
      phone.courier.wake('start');
      await settle();
      const stopping = phone.courier.stop();
      open();
      await stopping;
      const before = await rowsOf(phone);
      const asked = phone.server.seen.pushes.length;
      phone.courier.wake('online');
      await phone.time.pass(300_000);
      expect(phone.server.seen.pushes).toHaveLength(asked);
      expect(await rowsOf(phone)).toEqual(before);
    });

    test('[CONF-13] a new epoch removes nothing and brings the rows again', async () => {
      const phone = await device();
      await phone.write('words');
      phone.courier.wake('start');
      await phone.until(phone.sent);
      await phone.until(async () => (await rowsOf(phone)).cookie !== undefined);
      const before = await rowsOf(phone);
      phone.server.raiseEpoch('2-other');
      phone.courier.wake('poke');
      await phone.until(async () =>
        JSON.stringify((await rowsOf(phone)).cookie).includes('2-other'),
      );
      expect((await rowsOf(phone)).messages).toEqual(before.messages);
    });
  });
}

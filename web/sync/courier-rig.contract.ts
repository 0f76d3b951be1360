import 'fake-indexeddb/auto';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import { newSessionId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { createDevice, randomBytes, said } from '#web/outbox/rig.contract.ts';
import type { Carried, CourierDeps } from './courier.ts';
import { createHandTime, settle } from './rig.contract.ts';
import { createServerRig, type ServerRig } from './server-rig.contract.ts';

// A device with a courier and a server, in one process: a real store, hand-turned time, no network.

/** The store works with timers of its own; they only bound what takes too long. */
const storeTimers = {
  set: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clear: (handle: number) => clearTimeout(handle),
};

export type MakeCourier = (deps: CourierDeps) => Promise<Carried> | Carried;

export async function createCarriedDevice(
  make: MakeCourier,
  server: ServerRig = createServerRig(),
) {
  const device = createDevice();
  const page = await device.open({ timers: storeTimers });
  const time = createHandTime();
  server.say.clock = time.clock;
  const seen = {
    acked: [] as OpId[],
    refused: 0,
    /** Most push requests inside the lock at once. */
    locked: 0,
    mostLocked: 0,
  };
  const say = { token: 'token' as string | null };
  let line: Promise<unknown> = Promise.resolve();
  const deps: CourierDeps = {
    db: () => page.store.bulk,
    client: server.client,
    token: () => Promise.resolve(say.token),
    onRefused: () => {
      seen.refused += 1;
    },
    exclusive(work) {
      const turn = line.then(async () => {
        seen.locked += 1;
        seen.mostLocked = Math.max(seen.mostLocked, seen.locked);
        return work().finally(() => {
          seen.locked -= 1;
        });
      });
      line = turn.catch(() => undefined);
      return turn;
    },
    clock: time.clock,
    random: () => 0.999_999,
    randomBytes,
    timers: time.timers,
    onAcked: (opIds) => seen.acked.push(...opIds),
  };
  const courier = await make(deps);
  const sid = newSessionId({ clock: device.clock, randomBytes });

  const count = (table: 'outbox' | 'rejected'): Promise<number> =>
    page.store.run((db) => db[table].count());

  return {
    courier,
    deps,
    device,
    page,
    sid,
    say,
    seen,
    server,
    time,
    count,
    async write(text: string, to: SessionId = sid): Promise<OpId> {
      const before = await outboxIds(page.store.user);
      await page.writer.sendMessage({
        sid: to,
        role: 'user',
        body: said(text),
      });
      const after = await outboxIds(page.store.user);
      const made = after.find((opId) => !before.includes(opId));
      if (made === undefined) throw new Error('nothing was written');
      return made;
    },
    /** Many short ones, without their ids. */
    async writeMany(n: number): Promise<void> {
      for (let at = 0; at < n; at += 1)
        await page.writer.sendMessage({
          sid,
          role: 'user',
          body: said(`words ${at}`),
        });
    },
    ops: () =>
      page.store.run(async (db) =>
        (await db.outbox.orderBy(':id').toArray()).map(({ op }) => op),
      ),
    /** Until what is asked holds; time is turned on between the looks, so waits inside the courier end. */
    async until(holds: () => boolean | Promise<boolean>, ms = 0) {
      for (let look = 0; look < 400; look += 1) {
        if (await holds()) return;
        if (ms > 0) await time.pass(ms);
        await settle(3);
      }
      throw new Error('it never came to hold');
    },
    sent: (): Promise<boolean> => count('outbox').then((left) => left === 0),
    async end(): Promise<void> {
      await courier.stop();
      await device.forget();
    },
  };
}

export type CarriedDevice = Awaited<ReturnType<typeof createCarriedDevice>>;

const outboxIds = async (db: MayaDb): Promise<OpId[]> =>
  (await db.outbox.orderBy(':id').toArray()).map(({ opId }) => opId);

/** Rows as two devices can be compared by them. */
export async function rowsOf({ page }: CarriedDevice) {
  return page.store.run(async (db) => ({
    messages: (await db.messages.toArray())
      .map(({ id, sid, e, ver, ord, erased, rev, role }) => ({
        id,
        sid,
        e,
        ver,
        ord,
        erased,
        rev,
        role,
      }))
      .sort((a, b) => a.ord - b.ord),
    sessions: (await db.sessions.toArray())
      .map(({ id, f, ver, erased }) => ({ id, f, ver, erased }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    outbox: await db.outbox.count(),
    rejected: (await db.rejected.toArray()).map(({ opId, reason }) => ({
      opId,
      reason,
    })),
    cookie: (await db.meta.get('cookie'))?.v,
  }));
}

export const opOf = (ops: Op[], opId: OpId): Op => {
  const found = ops.find((op) => op.opId === opId);
  if (found === undefined) throw new Error('no such op');
  return found;
};

import { describe, expect, it } from 'vitest';
import type { SpaceId } from '#shared/base/ids.ts';
import { sealOlder } from '#shared/crypto/wraps.ts';
import { OLDER_ON_SHELF, unlock } from '#web/vault/unlock.ts';
import {
  createWorld,
  EMAIL,
  newCode,
  type Page,
  PASSPHRASE,
  rotate,
  settled,
  signedUp,
  type TestDevice,
} from './account-rig.contract.ts';

// Devices with a lock set: what opens them is a wrap alone, so every key it does not reach is lost to the person.

const place = (user: SpaceId) => ({ user, id: 'a', role: 'user' });
const seal = (page: Page, text: string) =>
  page.vault.codec.seal(text, place(page.vault.user));
const opened = (page: Page, envelopes: string[]) =>
  envelopes.map((e) => page.vault.codec.open(e, place(page.vault.user)));

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));

/** As the lock of the app does it (VAULT-16). */
async function lock({ vault }: Page): Promise<void> {
  const ring = vault.ring();
  if (ring !== null && ring.older.length > 0)
    await vault.shelf.put(
      OLDER_ON_SHELF,
      sealOlder(ring, vault.user, randomBytes),
    );
  await vault.dropDeviceWrap();
}

/** A new page of a locked device, opened with the passphrase as the lock screen does it; not started yet. */
async function openLocked(phone: TestDevice): Promise<Page> {
  const page = await phone.open();
  expect(page.vault.state()).toBe('locked');
  const row = (k: string) => phone.spaces.get(page.vault.user)?.get(k);
  const answer = await unlock(
    {
      vault: page.vault,
      kdf: page.kdf,
      address: async () =>
        (row('account') as { email: string } | undefined)?.email ?? null,
      older: async () => {
        const older = row('older');
        return typeof older === 'string' ? older : null;
      },
    },
    { passphrase: PASSPHRASE },
  );
  expect(answer).toEqual({ ok: true, value: undefined });
  return page;
}

async function startLocked(phone: TestDevice): Promise<Page> {
  const page = await openLocked(phone);
  await page.account.start();
  await settled();
  return page;
}

/** An account after `turns` rotations, and words of each generation; the lock was set before them or between two. */
async function lockedAccount(turns: number) {
  const world = createWorld();
  const phone = world.device();
  const { page } = await signedUp(phone);
  const words = [seal(page, 'words 0')];
  if (turns !== 2) await lock(page);
  for (let turn = 1; turn <= turns; turn += 1) {
    const turned = await rotate(page, PASSPHRASE);
    if (!turned.ok) throw new Error(turned.error);
    words.push(seal(page, `words ${turn}`));
    if (turn === 1 && turns === 2) await lock(page);
  }
  return { ...world, phone, page, words };
}
const all = (words: string[]) => words.map((_, n) => `words ${n}`);

describe('a rotation with a lock set', () => {
  it.each([0, 1, 2])(
    '[P1] [VAULT-18] after %i others, a page may die at any step: the passphrase opens the words of every generation',
    async (turns) => {
      const probe = await lockedAccount(turns);
      const from = probe.phone.log.length;
      await rotate(probe.page, PASSPHRASE);
      const steps = [...new Set(probe.phone.log.slice(from))];
      expect(steps).toEqual(
        expect.arrayContaining(['row change', 'row older', 'key wraps']),
      );
      for (const step of steps) {
        const { server, phone, page, words } = await lockedAccount(turns);
        phone.dieAt(step);
        await rotate(page, PASSPHRASE).catch(() => undefined);
        // Without a network, too.
        server.setLine('down');
        const offline = await startLocked(phone);
        expect(opened(offline, words), step).toEqual(all(words));
        const later = [...words, seal(offline, `words ${words.length}`)];
        server.setLine('up');
        const online = await startLocked(phone);
        expect(online.vault.ring()?.current.gen, step).toBe(
          server.byAddress(EMAIL)?.vault.gen,
        );
        expect(opened(online, later), step).toEqual(all(later));
        later.push(seal(online, `words ${later.length}`));
        const last = await openLocked(phone);
        expect(opened(last, later), step).toEqual(all(later));
        expect(last.vault.isLockSet(), step).toBe(true);
      }
    },
  );

  it('[P1] [VAULT-18] a store that refuses after the server’s yes costs nothing: the page goes on, and the next try repairs it', async () => {
    const { phone, page, words } = await lockedAccount(1);
    const { put } = page.vault.wraps;
    page.vault.wraps.put = (wraps) =>
      wraps.some(({ gen }) => gen > 2)
        ? Promise.reject(new Error('no room'))
        : put(wraps);
    await expect(rotate(page, PASSPHRASE)).rejects.toThrow('no room');
    expect(opened(await openLocked(phone), words)).toEqual(all(words));
    words.push(seal(page, 'words 2'));
    page.vault.wraps.put = put;
    expect(await newCode(page, PASSPHRASE)).toMatchObject({ ok: true });
    expect(page.vault.ring()?.current.gen).toBe(3);
    expect(opened(await openLocked(phone), words)).toEqual(all(words));
  });

  it.each(['start', 'sign-in', 'passphrase typed'] as const)(
    '[P1] [VAULT-18] keys that a device lacks at the server’s own generation come in at the next %s',
    async (way) => {
      const { server, phone, words } = await lockedAccount(2);
      const { user } = await openLocked(phone).then(({ vault }) => vault);
      phone.spaces.get(user)?.delete('older');
      for (const key of phone.keys.keys())
        if (key.startsWith('shelf:')) phone.keys.delete(key);
      if (way === 'sign-in') server.endSessions();
      if (way === 'passphrase typed') server.setLine('down');
      const page = await startLocked(phone);
      expect(opened(page, words)).toEqual(
        way === 'start' ? all(words) : [null, null, 'words 2'],
      );
      server.setLine('up');
      if (way === 'sign-in')
        await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
      if (way === 'passphrase typed') await newCode(page, PASSPHRASE);
      expect(opened(page, words)).toEqual(all(words));
      expect(opened(await openLocked(phone), words)).toEqual(all(words));
    },
  );

  it('[P1] [VAULT-18] a device that lacks older keys never rotates them away', async () => {
    const { server, phone, words } = await lockedAccount(1);
    const { user } = await openLocked(phone).then(({ vault }) => vault);
    // The server forgot them; this device did not.
    const kept = server.byAddress(EMAIL);
    if (kept === undefined) throw new Error('no account');
    kept.vault.older = null;
    const page = await startLocked(phone);
    expect(await rotate(page, PASSPHRASE)).toMatchObject({ ok: true });
    expect(page.vault.user).toBe(user);
    expect(opened(await openLocked(phone), words)).toEqual(all(words));
  });

  it.each(['signed in anew', 'passphrase typed'] as const)(
    '[P1] [VAULT-18] keys rotated on another device come in, %s, with the wraps that open them, wherever the page dies',
    async (way) => {
      const rotatedElsewhere = async () => {
        const { server, device, phone, words } = await lockedAccount(1);
        const laptop = device();
        await (
          await laptop.start()
        ).account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
        const other = await laptop.start();
        await rotate(other, PASSPHRASE);
        words.push(seal(other, `words ${words.length}`));
        if (way === 'signed in anew') server.endSessions();
        const page = await startLocked(phone);
        const from = phone.log.length;
        const take = async () => {
          if (way === 'signed in anew')
            await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
          else await page.account.changePassphrase(change);
        };
        return { server, phone, page, words, take, from };
      };
      // Its answer is lost, so only the keys have come in.
      const next = 'meadow copper whistle ten';
      const change = { current: PASSPHRASE, next };
      const probe = await rotatedElsewhere();
      probe.server.bend((path, body) => {
        if (way === 'passphrase typed' && path.endsWith('wraps'))
          probe.server.setLine('down');
        return body;
      });
      await probe.take();
      const steps = [...new Set(probe.phone.log.slice(probe.from))];
      expect(steps).toEqual(expect.arrayContaining(['row older', 'key wraps']));
      for (const step of [...steps, 'none']) {
        const { server, phone, page, words, take } = await rotatedElsewhere();
        server.bend((path, body) => {
          if (way === 'passphrase typed' && path.endsWith('wraps'))
            server.setLine('down');
          return body;
        });
        phone.dieAt(step);
        await take().catch(() => undefined);
        server.bend((_, body) => body);
        server.setLine('down');
        if (step === 'none') words.push(seal(page, `words ${words.length}`));
        const offline = await startLocked(phone);
        expect(opened(offline, words).slice(0, 2), step).toEqual(
          all(words).slice(0, 2),
        );
        if (step === 'none') expect(opened(offline, words)).toEqual(all(words));
        server.setLine('up');
        const online = await startLocked(phone);
        await online.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
        expect(opened(online, words), step).toEqual(all(words));
        expect(opened(await openLocked(phone), words), step).toEqual(
          all(words),
        );
      }
    },
  );
});

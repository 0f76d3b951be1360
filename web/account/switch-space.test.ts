import { describe, expect, it } from 'vitest';
import type { SpaceId } from '#shared/base/ids.ts';
import { wrapVaultKey } from '#shared/crypto/wraps.ts';
import { derivePassphrase, unlock } from '#web/vault/unlock.ts';
import {
  createWorld,
  EMAIL,
  keyText,
  type Page,
  PASSPHRASE,
  quickKdf,
  rotate,
  signedUp,
  type TestDevice,
} from './account-rig.contract.ts';

const EVE = 'eve@example.org';
const place = (user: SpaceId) => ({ user, id: 'a', role: 'user' });
const seal = (page: Page, text: string) =>
  page.vault.codec.seal(text, place(page.vault.user));

async function openPage(phone: TestDevice): Promise<Page> {
  const page = await phone.start();
  if (page.vault.state() === 'open') return page;
  const { vault, kdf } = page;
  const older = phone.spaces.get(vault.user)?.get('older');
  await unlock(
    {
      vault,
      kdf,
      address: async () => EMAIL,
      older: async () => (typeof older === 'string' ? older : null),
    },
    { passphrase: PASSPHRASE },
  );
  return page;
}

/** Ada's space on this device, rotated once; Eve's is the open one. `before`: what the server had before the rotation. */
async function twoSpaces({ hasLock }: { hasLock: boolean }) {
  const { server, device } = createWorld();
  const phone = device();
  const { page } = await signedUp(phone);
  await signedUp(device(), EVE);
  const ada = server.byAddress(EMAIL);
  if (ada === undefined) throw new Error('no account');
  const before = structuredClone(ada);
  const words = [seal(page, 'words 0')];
  await rotate(page, PASSPHRASE);
  words.push(seal(page, 'words 1'));
  const key = keyText(page.vault);
  if (hasLock) await page.vault.dropDeviceWrap();
  await page.account.signIn({ email: EVE, passphrase: PASSPHRASE });
  const eve = await phone.start();
  expect(eve.account.state()).toMatchObject({ email: EVE });
  return { phone, ada, before, words, key, eve, user: page.vault.user };
}

async function expectWhole(
  { phone, words, key, user }: Awaited<ReturnType<typeof twoSpaces>>,
  how: string,
) {
  const page = await openPage(phone);
  expect(page.vault.user, how).toBe(user);
  expect(keyText(page.vault), how).toBe(key);
  expect(
    words.map((e) => page.vault.codec.open(e, place(user))),
    how,
  ).toEqual(['words 0', 'words 1']);
  expect(
    page.vault.wraps.list().every(({ gen }) => gen === 2),
    how,
  ).toBe(true);
}

describe('going to a space that is on the device already', () => {
  it.each([{ hasLock: false }, { hasLock: true }])(
    '[P1] [VAULT-18] [LEAVE-6] an older answer of the server takes nothing from it ($hasLock)',
    async (kind) => {
      const older = await twoSpaces(kind);
      Object.assign(older.ada, older.before);
      expect(
        await older.eve.account.signIn({
          email: EMAIL,
          passphrase: PASSPHRASE,
        }),
      ).toMatchObject({ ok: true });
      await expectWhole(older, 'an older generation');

      const fewer = await twoSpaces(kind);
      fewer.ada.vault.older = null;
      expect(
        await fewer.eve.account.signIn({
          email: EMAIL,
          passphrase: PASSPHRASE,
        }),
      ).toMatchObject({ ok: true });
      await expectWhole(fewer, 'fewer keys');
    },
  );

  it.each([{ hasLock: false }, { hasLock: true }])(
    '[P1] [VAULT-18] the same state of the server moves nothing, and a lock stays set ($hasLock)',
    async (kind) => {
      const world = await twoSpaces(kind);
      await world.eve.account.signIn({
        email: EMAIL,
        passphrase: PASSPHRASE,
      });
      await expectWhole(world, 'the same state');
      const page = await openPage(world.phone);
      expect(page.vault.isLockSet()).toBe(kind.hasLock);
    },
  );

  it('[LEAVE-3] another vault under the same generation does not take its place', async () => {
    const world = await twoSpaces({ hasLock: false });
    const { ada, user, eve, phone } = world;
    const wrap = ada.vault.wraps.find((known) => known.kind === 'passphrase');
    if (!wrap?.kdf || wrap.saltPart === null) throw new Error('no wrap');
    const { id, kind, kdf, saltPart } = wrap;
    const input = { passphrase: PASSPHRASE, holder: EMAIL, saltPart, kdf };
    const secret = await derivePassphrase(input, quickKdf());
    if (!secret.ok) throw new Error(secret.error);
    const { wrapKey } = secret.value;
    const key = { gen: 2, bytes: new Uint8Array(32).fill(9) };
    const other = wrapVaultKey(
      { key, wrapKey, user, id, kind, kdf, saltPart },
      (n) => new Uint8Array(n),
    );
    const { vault } = ada;
    ada.vault = { gen: 2, older: null, wraps: [other] };
    expect(
      await eve.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'vault_conflict' });
    expect(eve.reloads()).toBe(0);
    expect(eve.told.at(-1)).toEqual({ t: 'wipe', done: true });
    expect((await phone.start()).account.state()).toMatchObject({ email: EVE });
    ada.vault = vault;
    const again = await phone.start();
    await again.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    await expectWhole(world, 'afterwards');
  });
});

describe('a guest who had set a lock', () => {
  it('[VAULT-16] [LOCK-2] signs in and stays locked: the account’s passphrase opens this device, and nothing else does', async () => {
    const { device } = createWorld();
    const first = await signedUp(device());
    const laptop = device();
    const page = await laptop.start();
    const { vault } = page;
    const ring = vault.ring();
    if (ring === null) throw new Error('closed');
    const wrap = wrapVaultKey(
      {
        key: ring.current,
        wrapKey: new Uint8Array(32).fill(3),
        user: vault.user,
        id: '00000000-0000-4000-8000-000000000001',
        kind: 'recovery',
        kdf: null,
        saltPart: null,
      },
      (n) => new Uint8Array(n).fill(9),
    );
    await vault.wraps.put([wrap]);
    await vault.dropDeviceWrap();
    const signedIn = await page.account.signIn({
      email: EMAIL,
      passphrase: PASSPHRASE,
    });
    expect(signedIn.ok).toBe(true);
    const locked = await laptop.start();
    expect(locked.vault.user).toBe(first.page.vault.user);
    expect(locked.vault.state()).toBe('locked');
    expect(locked.vault.isLockSet()).toBe(true);
    const opened = await openPage(laptop);
    expect(opened.vault.state()).toBe('open');
    expect(keyText(opened.vault)).toBe(keyText(first.page.vault));
  });
});

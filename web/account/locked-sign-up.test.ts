import { describe, expect, it } from 'vitest';
import { makePassphraseWrap, unlock } from '#web/vault/unlock.ts';
import {
  createWorld,
  EMAIL,
  fields,
  keyText,
  PASSPHRASE,
  settled,
  type Page,
  type TestDevice,
} from './account-rig.contract.ts';

const GUEST = 'pebble harbour silent six';
const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));

const tryUnlock = (phone: TestDevice, page: Page, passphrase: string) => {
  const row = phone.spaces.get(page.vault.user)?.get('account');
  const email = (row as { email: string } | undefined)?.email ?? null;
  const { vault, kdf } = page;
  return unlock({ vault, kdf, address: async () => email }, { passphrase });
};

/** A guest with a lock, and a sign-up ready to go. */
async function lockedGuest() {
  const world = createWorld();
  const phone = world.device();
  const page = await phone.start();
  const { vault, kdf } = page;
  const key = vault.ring()?.current;
  if (key === undefined) throw new Error('closed');
  const { user } = vault;
  const made = await makePassphraseWrap(
    { key, passphrase: GUEST, holder: user, user },
    { kdf, randomBytes },
  );
  if (!made.ok) throw new Error(made.error);
  await vault.wraps.put([made.value.wrap]);
  await vault.dropDeviceWrap();
  const draft = await page.account.prepareSignUp(fields());
  if (!draft.ok) throw new Error(draft.error);
  const submit = () => page.account.submitSignUp(draft.value);
  return { ...world, phone, page, submit, key: keyText(vault) };
}

describe('signing up with a lock set', () => {
  it('[P1] [VAULT-2] at every step one of the two passphrases opens; after a start it is the account’s', async () => {
    const probe = await lockedGuest();
    const from = probe.phone.log.length;
    expect(await probe.submit()).toMatchObject({ ok: true });
    const steps = [...new Set(probe.phone.log.slice(from))];
    expect(steps).toEqual(
      expect.arrayContaining(['row signup', 'row account', 'key wraps']),
    );
    for (const step of steps) {
      const { server, phone, submit, key } = await lockedGuest();
      phone.dieAt(step);
      await submit().catch(() => undefined);
      const isMade = server.byAddress(EMAIL) !== undefined;
      const page = await phone.open();
      const opens = [
        await tryUnlock(phone, page, GUEST),
        await tryUnlock(phone, page, PASSPHRASE),
      ].map(({ ok }) => ok);
      expect(opens, step).toContain(true);
      expect(keyText(page.vault), step).toBe(key);
      await page.account.start();
      await settled();
      const next = await phone.open();
      expect(next.vault.state(), step).toBe('locked');
      expect(
        await tryUnlock(phone, next, isMade ? PASSPHRASE : GUEST),
        step,
      ).toMatchObject({ ok: true });
      await next.account.start();
      expect(next.account.state().kind, step).toBe(
        isMade ? 'signed-in' : 'guest',
      );
      const rows = [...(phone.spaces.get(next.vault.user) ?? []).keys()];
      expect(rows, step).not.toContain('signup');
      // Both ways in of the account, not just the one that was tried.
      expect(
        next.vault.wraps.list().map(({ kind }) => kind),
        step,
      ).toEqual(isMade ? ['passphrase', 'recovery'] : ['passphrase']);
    }
  });

  it('[P1] [VAULT-2] a start without a network finishes it too', async () => {
    const { server, phone, submit } = await lockedGuest();
    phone.dieAt('key wraps');
    await submit().catch(() => undefined);
    server.setLine('down');
    const page = await phone.open();
    expect(await tryUnlock(phone, page, GUEST)).toMatchObject({ ok: true });
    await page.account.start();
    const next = await phone.open();
    expect(await tryUnlock(phone, next, PASSPHRASE)).toMatchObject({
      ok: true,
    });
  });
});

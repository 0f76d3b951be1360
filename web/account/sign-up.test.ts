import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storedRegistry } from '#web/sanctuary/stored-registry.ts';
import {
  createWorld,
  EMAIL,
  fields,
  keyText,
  PASSPHRASE,
  signedUp,
} from './account-rig.contract.ts';

describe('sign-up', () => {
  it('[VAULT-7] [SIGN-1] a guest becomes an account under the same id and the same key', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await phone.start();
    const before = keyText(page.vault);
    const draft = await page.account.prepareSignUp(fields(' Ada@Example.org '));
    if (!draft.ok) throw new Error(draft.error);
    expect(server.sent).toEqual([]);
    expect(await page.account.submitSignUp(draft.value)).toEqual({
      ok: true,
      value: 'done',
    });
    expect(page.account.state()).toEqual({
      kind: 'signed-in',
      email: EMAIL,
      offline: false,
    });
    const user = server.byAddress(EMAIL);
    expect(user?.id).toBe(page.vault.user);
    expect(user?.consents).toHaveLength(4);
    expect(keyText(page.vault)).toBe(before);
    expect(page.reloads()).toBe(0);
    expect(
      page.vault.wraps
        .list()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['passphrase', 'recovery']);
    expect(page.told).toContainEqual({ t: 'account' });

    const next = await phone.start();
    expect(next.account.state().kind).toBe('signed-in');
    expect(keyText(next.vault)).toBe(before);
  });

  it('[PRIV-11] the address stands readable on the device, and the list of what is stored says so', async () => {
    const { device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    page.vault.close();
    const rows = [...(phone.spaces.get(page.vault.user) ?? [])];
    expect(JSON.stringify(rows)).toContain(EMAIL);
    const entry = storedRegistry.find(({ name }) => name === 'meta');
    expect(entry?.kind).toBe('profile');
    const file = new URL('../locales/en/rights.json', import.meta.url);
    const words = JSON.parse(readFileSync(file, 'utf8')) as object;
    const sentence = new Map(Object.entries(words)).get('stored.what.meta');
    expect(sentence).toMatch(/address of your account \(readable/);
  });

  it('[SIGN-1] [VAULT-4] what is missing is told before anything is sent', async () => {
    const { server, device } = createWorld();
    const { account, vault } = await device().start();
    const refused = async (input: ReturnType<typeof fields>) => {
      const draft = await account.prepareSignUp(input);
      return draft.ok ? 'ok' : draft.error;
    };
    expect(await refused(fields('ada'))).toBe('address_invalid');
    expect(await refused(fields('a@b@c'))).toBe('address_invalid');
    expect(await refused(fields('a\u200b\u0000@b'))).toBe('address_invalid');
    expect(await refused(fields(EMAIL, 'short'))).toBe('passphrase_weak');
    const consents = { ...fields().consents, account: false };
    expect(await refused({ ...fields(), consents })).toBe('consent_required');
    vault.close();
    expect(await refused(fields())).toBe('vault_locked');
    expect(server.sent).toEqual([]);
  });

  it('[LOCK-8] [VAULT-5] the code is practised on the wrap that will be stored', async () => {
    const { device } = createWorld();
    const { account } = await device().start();
    const draft = await account.prepareSignUp(fields());
    const other = await account.prepareSignUp(fields('eve@example.org'));
    if (!draft.ok || !other.ok) throw new Error('not prepared');
    const { recoveryCode } = draft.value;
    const typed = recoveryCode.toLowerCase().replaceAll('-', ' ');
    expect(account.practise(draft.value, typed)).toEqual({
      ok: true,
      value: undefined,
    });
    expect(account.practise(draft.value, recoveryCode.slice(1))).toMatchObject({
      error: 'recovery_code_malformed',
    });
    expect(
      account.practise(draft.value, other.value.recoveryCode),
    ).toMatchObject({ error: 'wrong_passphrase' });
  });

  it('[SIGN-1] a place in the queue outlives the page, sealed, and is taken by itself', async () => {
    const { server, device, advance } = createWorld();
    server.queue(2);
    const phone = device();
    const page = await phone.start();
    const draft = await page.account.prepareSignUp(fields());
    if (!draft.ok) throw new Error(draft.error);
    expect(await page.account.submitSignUp(draft.value)).toEqual({
      ok: true,
      value: { place: 2, retryAfterSeconds: 30 },
    });
    expect(page.account.state()).toMatchObject({ kind: 'queued', place: 2 });
    const body = JSON.parse(server.sent.at(-1)?.body ?? '') as {
      authKey: string;
    };
    const kept = JSON.stringify([...phone.spaces].map(([, r]) => [...r]));
    expect(kept).not.toContain(body.authKey);
    expect(kept).not.toContain(EMAIL);

    advance(10_000);
    const second = await phone.start();
    expect(second.account.state()).toMatchObject({ kind: 'queued', place: 2 });
    advance(20_000);
    await second.ring();
    expect(second.account.state()).toMatchObject({ kind: 'queued', place: 1 });
    expect(JSON.parse(server.sent.at(-1)?.body ?? '')).toHaveProperty('ticket');

    // No network when the time has come: the place is kept.
    server.setLine('down');
    advance(30_000);
    await second.ring();
    expect(second.account.state()).toMatchObject({ kind: 'queued' });
    server.setLine('up');
    advance(60_000);
    const third = await phone.start();
    expect(third.account.state()).toMatchObject({ kind: 'signed-in' });
    expect(server.users.size).toBe(1);
  });

  it('[SIGN-1] a queued sign-up that is refused later is told, and tried no more', async () => {
    const { server, device, advance } = createWorld();
    await signedUp(device());
    server.queue(1);
    const phone = device();
    const page = await phone.start();
    const draft = await page.account.prepareSignUp(fields());
    if (!draft.ok) throw new Error(draft.error);
    await page.account.submitSignUp(draft.value);
    advance(30_000);
    await page.ring();
    expect(page.account.state()).toEqual({
      kind: 'guest',
      refused: 'address_taken',
    });
    const before = server.sent.length;
    await phone.start();
    expect(server.sent).toHaveLength(before);
  });

  it('[P2] an answer that was lost makes no second account, neither by repeating nor by the next start', async () => {
    for (const way of ['again', 'start'] as const) {
      const { server, device } = createWorld();
      const phone = device();
      const page = await phone.start();
      const draft = await page.account.prepareSignUp(fields());
      if (!draft.ok) throw new Error(draft.error);
      server.setLine('lost');
      expect(await page.account.submitSignUp(draft.value)).toMatchObject({
        error: 'no_network',
      });
      expect(page.account.state()).toEqual({ kind: 'guest' });
      server.setLine('up');
      if (way === 'again')
        expect(await page.account.submitSignUp(draft.value)).toMatchObject({
          ok: true,
        });
      const now = way === 'again' ? page : await phone.start();
      expect(now.account.state().kind).toBe('signed-in');
      expect(server.users.size).toBe(1);
    }
  });

  it('[P2] [VAULT-5] [LOCK-8] after a lost answer the code that was kept last is the one that opens, whatever the form says by then', async () => {
    const other = `${PASSPHRASE} else`;
    for (const email of [EMAIL, 'ada@elsewhere.example']) {
      const { server, device } = createWorld();
      const page = await device().start();
      const first = await page.account.prepareSignUp(fields());
      if (!first.ok) throw new Error(first.error);
      server.setLine('lost');
      await page.account.submitSignUp(first.value);
      const second = await page.account.prepareSignUp(fields(email, other));
      if (!second.ok) throw new Error(second.error);
      // Without a network the first try stays what is asked about.
      server.setLine('down');
      expect(await page.account.submitSignUp(second.value)).toMatchObject({
        error: 'no_network',
      });
      server.setLine('up');
      expect(await page.account.submitSignUp(second.value)).toMatchObject({
        ok: true,
        value: 'done',
      });
      expect(page.account.state()).toMatchObject({
        kind: 'signed-in',
        email: EMAIL,
      });
      expect(server.users.size).toBe(1);
      const tries = [
        [{ recoveryCode: second.value.recoveryCode }, true],
        [{ recoveryCode: first.value.recoveryCode }, false],
        [{ passphrase: other }, true],
        [{ passphrase: PASSPHRASE }, false],
      ] as const;
      for (const [way, isIn] of tries) {
        const laptop = await device().start();
        const signedIn = await laptop.account.signIn({ email: EMAIL, ...way });
        expect(signedIn.ok).toBe(isIn);
      }
    }
  });

  it.each([EMAIL, 'ada@elsewhere.example'])(
    '[P2] [VAULT-5] the answer to the newest secrets may be lost, too: the account is not told of before they count (%s)',
    async (email) => {
      for (const way of ['again', 'start'] as const)
        for (const line of ['lost', 'down'] as const) {
          const { server, device } = createWorld();
          const phone = device();
          const page = await phone.start();
          const first = await page.account.prepareSignUp(fields());
          if (!first.ok) throw new Error(first.error);
          server.setLine('lost');
          await page.account.submitSignUp(first.value);
          const other = `${PASSPHRASE} else`;
          const second = await page.account.prepareSignUp(fields(email, other));
          if (!second.ok) throw new Error(second.error);
          server.setLine('up');
          server.bend((path, body) => {
            if (path.endsWith('/login')) server.setLine(line);
            return body;
          });
          expect(await page.account.submitSignUp(second.value)).toMatchObject({
            error: 'no_network',
          });
          expect(page.account.state()).toEqual({ kind: 'guest' });
          server.bend((_, body) => body);
          server.setLine('up');
          if (way === 'again')
            expect(await page.account.submitSignUp(second.value)).toMatchObject(
              { ok: true, value: 'done' },
            );
          const now = way === 'again' ? page : await phone.start();
          expect(now.account.state()).toMatchObject({
            kind: 'signed-in',
            email: EMAIL,
          });
          expect(server.users.size).toBe(1);
          // The wraps of this device are those of the server, whichever try they are of.
          expect(now.vault.wraps.list()).toEqual(
            expect.arrayContaining(server.byAddress(EMAIL)?.vault.wraps ?? []),
          );
          const isNew = way === 'again' || line === 'lost';
          const laptop = await device().start();
          expect(
            await laptop.account.signIn({
              email: EMAIL,
              passphrase: isNew ? other : PASSPHRASE,
            }),
          ).toMatchObject({ ok: true });
        }
    },
  );

  it('[PRIV-1] [P2] after a lost answer the boxes of the newest try are what the account says', async () => {
    const { server, device } = createWorld();
    const page = await device().start();
    const boxes = { account: true, model: true, metrics: true, research: true };
    const first = await page.account.prepareSignUp({
      ...fields(),
      consents: boxes,
    });
    if (!first.ok) throw new Error(first.error);
    server.setLine('lost');
    await page.account.submitSignUp(first.value);
    server.setLine('up');
    const newest = { ...boxes, metrics: false, research: false };
    const second = await page.account.prepareSignUp({
      ...fields('ada@elsewhere.example'),
      consents: newest,
    });
    if (!second.ok) throw new Error(second.error);
    await page.account.submitSignUp(second.value);
    expect(await page.account.consents()).toEqual({ ok: true, value: newest });
  });

  it('[SIGN-1] without a network nothing is signed up behind the person’s back', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await phone.start();
    const draft = await page.account.prepareSignUp(fields());
    if (!draft.ok) throw new Error(draft.error);
    server.setLine('down');
    await page.account.submitSignUp(draft.value);
    server.setLine('up');
    const next = await phone.start();
    expect(next.account.state()).toEqual({ kind: 'guest' });
    expect(server.users.size).toBe(0);
    const before = server.sent.length;
    await phone.start();
    expect(server.sent).toHaveLength(before);
  });

  it('[AUTH-12] a taken address is told; the other account’s owner alone may come in', async () => {
    const { server, device } = createWorld();
    await signedUp(device());
    const page = await device().start();
    const draft = await page.account.prepareSignUp(
      fields(EMAIL, `${PASSPHRASE} else`),
    );
    if (!draft.ok) throw new Error(draft.error);
    for (let time = 0; time < 2; time += 1)
      expect(await page.account.submitSignUp(draft.value)).toMatchObject({
        error: 'address_taken',
      });
    expect(page.account.state()).toEqual({ kind: 'guest' });
    expect(server.users.size).toBe(1);
  });
});

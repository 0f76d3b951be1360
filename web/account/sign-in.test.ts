import { describe, expect, it } from 'vitest';
import { wrapVaultKey } from '#shared/crypto/wraps.ts';
import { derivePassphrase } from '#web/vault/unlock.ts';
import { readPointer } from '#web/local-store/pointer.ts';
import {
  createWorld,
  EMAIL,
  keyText,
  PASSPHRASE,
  quickKdf,
  signedUp,
} from './account-rig.contract.ts';

const spaceNow = (device: { lines: Map<string, string> }) =>
  readPointer({
    get: (key) => device.lines.get(key) ?? null,
    set: () => false,
    remove: () => undefined,
    keys: () => [],
  })?.space;

describe('sign-in', () => {
  it('[LEAVE-6] [AUTH-3] a second device opens the same vault key by passphrase, a third by recovery code', async () => {
    const { server, device } = createWorld();
    const first = await signedUp(device());
    const ways = [
      { passphrase: PASSPHRASE },
      { recoveryCode: first.code.toLowerCase().replaceAll('-', '') },
    ];
    for (const way of ways) {
      const laptop = device();
      const page = await laptop.start();
      const guest = page.vault.user;
      const guestKey = keyText(page.vault);
      expect(
        await page.account.signIn({ email: 'ADA@example.org ', ...way }),
      ).toEqual({ ok: true, value: 'done' });
      expect(page.reloads()).toBe(1);
      expect(spaceNow(laptop)).toBe(first.page.vault.user);

      const next = await laptop.start();
      expect(keyText(next.vault)).toBe(keyText(first.page.vault));
      expect(next.account.state()).toEqual({
        kind: 'signed-in',
        email: EMAIL,
        offline: false,
      });
      // The guest comes along with keys of its own, sealed; its database stays.
      expect(next.brought.map(({ space, db }) => [space, db])).toEqual([
        [guest, `maya:${guest}`],
      ]);
      expect(laptop.databases.has(`maya:${guest}`)).toBe(true);
      const rows = JSON.stringify([
        ...(laptop.spaces.get(first.page.vault.user) ?? []),
      ]);
      expect(rows).not.toContain(guestKey);
      expect((await laptop.start()).brought).toEqual([]);
    }
    // By recovery code no parameters are asked for: it needs no Argon2id (VAULT-3).
    expect(
      server.sent.filter(({ path }) => path.endsWith('prelogin')),
    ).toHaveLength(1);
  });

  it('[LEAVE-6] [P1] what does not come along now comes along at a later start', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const laptop = device();
    const page = await laptop.start();
    await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    const tries: string[] = [];
    const later = (outcome: 'later' | { left: number }) => ({
      bringGuest: async () => {
        tries.push(JSON.stringify(outcome));
        return outcome;
      },
    });
    await laptop.start(later('later'));
    await laptop.start(later({ left: 1 }));
    const last = await laptop.start(later({ left: 0 }));
    expect(tries).toHaveLength(2);
    expect(last.forgotten).toEqual([]);
  });

  it('[VAULT-16] [VAULT-21] once a guest’s words are here, the browser’s own key opens the old copy no more', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const laptop = device();
    const page = await laptop.start();
    const guest = page.vault.user;
    await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    expect(page.forgotten).toEqual([]);
    const waiting = await laptop.start({ bringGuest: async () => 'later' });
    expect(waiting.forgotten).toEqual([]);
    const done = await laptop.start();
    expect(done.forgotten).toEqual([guest]);
  });

  it('[VAULT-3] parameters below the floor are refused and nothing is sent for them', async () => {
    const { server, device } = createWorld();
    await signedUp(device());
    const weak = [
      { m: 65_535, t: 3, p: 1 },
      { m: 65_536, t: 2, p: 1 },
      { m: 8, t: 1, p: 1 },
    ];
    for (const cost of weak) {
      server.bend((path, body) =>
        path.endsWith('prelogin')
          ? { ...Object(body), kdf: { alg: 'argon2id', v: 1, ...cost } }
          : body,
      );
      // Also where what derives would take anything.
      const careless = quickKdf({ floor: false });
      const { account } = await device().start({ kdf: careless });
      expect(
        await account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
      ).toMatchObject({ error: 'kdf_too_weak' });
      expect(careless.derived).toEqual([]);
      expect(server.sent.at(-1)?.path).toMatch(/prelogin$/);
    }
  });

  it('[AUTH-3] a wrong passphrase, a wrong code and an unknown address sound the same; a slip in a code is told here', async () => {
    const { server, device } = createWorld();
    const { code } = await signedUp(device());
    const laptop = device();
    const { account } = await laptop.start();
    const before = spaceNow(laptop);
    const refused = async (way: Parameters<typeof account.signIn>[0]) => {
      const answer = await account.signIn(way);
      return answer.ok ? 'ok' : answer.error;
    };
    expect(
      await refused({ email: EMAIL, passphrase: 'another lantern here' }),
    ).toBe('sign_in_failed');
    expect(
      await refused({ email: 'eve@example.org', passphrase: PASSPHRASE }),
    ).toBe('sign_in_failed');
    const sent = server.sent.length;
    expect(
      await refused({ email: EMAIL, recoveryCode: `${code.slice(0, -1)}#` }),
    ).toBe('recovery_code_malformed');
    expect(await refused({ email: 'no address', passphrase: 'x' })).toBe(
      'address_invalid',
    );
    expect(server.sent).toHaveLength(sent);
    server.setLine('down');
    expect(await refused({ email: EMAIL, passphrase: PASSPHRASE })).toBe(
      'no_network',
    );
    server.setLine('portal');
    expect(await refused({ email: EMAIL, recoveryCode: code })).toBe(
      'no_network',
    );
    expect(spaceNow(laptop)).toBe(before);
  });

  it('[VAULT-9] a wrap that was altered, swapped or lowered opens nothing, changes nothing, and is no missing network', async () => {
    const { server, device } = createWorld();
    const { code } = await signedUp(device());
    await signedUp(device(), 'eve@example.org');
    const eve = server.byAddress('eve@example.org')?.vault.wraps ?? [];
    const flip = (w: string) =>
      w.slice(0, 50) + (w[50] === 'A' ? 'B' : 'A') + w.slice(51);
    type Wraps = { kind: string; w: string; gen: number; kdf: object | null }[];
    const bends: [string, (wraps: Wraps) => Wraps][] = [
      [
        'wrong_passphrase',
        (wraps) => wraps.map((wrap) => ({ ...wrap, w: flip(wrap.w) })),
      ],
      ['wrong_passphrase', () => eve as Wraps],
      ['wrong_passphrase', () => []],
      [
        'wrong_passphrase',
        (wraps) => wraps.map((wrap) => ({ ...wrap, gen: 2 })),
      ],
      [
        'kdf_too_weak',
        (wraps) =>
          wraps.map((wrap) => ({
            ...wrap,
            kdf: wrap.kdf && { ...wrap.kdf, t: 1 },
          })),
      ],
    ];
    for (const [code_, bend] of bends) {
      server.bend((path, body) => {
        if (!path.endsWith('/login')) return body;
        const reply = body as { vault: { wraps: Wraps } };
        return {
          ...reply,
          vault: { ...reply.vault, wraps: bend(reply.vault.wraps) },
        };
      });
      const laptop = device();
      const page = await laptop.start();
      const key = keyText(page.vault);
      const ways =
        code_ === 'kdf_too_weak'
          ? [{ passphrase: PASSPHRASE }]
          : [{ passphrase: PASSPHRASE }, { recoveryCode: code }];
      for (const way of ways)
        expect(
          await page.account.signIn({ email: EMAIL, ...way }),
        ).toMatchObject({ error: code_ });
      expect(page.reloads()).toBe(0);
      expect(spaceNow(laptop)).toBe(page.vault.user);
      expect(keyText(page.vault)).toBe(key);
      expect(page.account.state()).toEqual({ kind: 'guest' });
    }
  });

  it('[VAULT-18] a server that names a generation whose wrap it does not hand out is not believed', async () => {
    const { server, device } = createWorld();
    await signedUp(device());
    server.bend((path, body) => {
      if (!path.endsWith('/login')) return body;
      const reply = body as { vault: object };
      return { ...reply, vault: { ...reply.vault, gen: 2 } };
    });
    const page = await device().start();
    expect(
      await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'wrong_passphrase' });
    expect(page.reloads()).toBe(0);
  });

  it('[LEAVE-3] another vault under the same generation never mixes into a space that has one', async () => {
    const { server, device } = createWorld();
    const { page } = await signedUp(device());
    const { user } = page.vault;
    const [wrap] = page.vault.wraps
      .list()
      .filter(({ kind }) => kind === 'passphrase');
    if (!wrap?.kdf || wrap.saltPart === null) throw new Error('no wrap');
    const { id, kind, kdf, saltPart } = wrap;
    const secret = await derivePassphrase(
      { passphrase: PASSPHRASE, holder: EMAIL, saltPart, kdf },
      quickKdf(),
    );
    if (!secret.ok) throw new Error(secret.error);
    const { wrapKey } = secret.value;
    const key = { gen: 1, bytes: new Uint8Array(32).fill(9) };
    const other = wrapVaultKey(
      { key, wrapKey, user, id, kind, kdf, saltPart },
      (n) => new Uint8Array(n),
    );
    server.bend((path, body) =>
      path.endsWith('/login')
        ? { ...Object(body), vault: { gen: 1, older: null, wraps: [other] } }
        : body,
    );
    const before = keyText(page.vault);
    expect(
      await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'vault_conflict' });
    expect(keyText(page.vault)).toBe(before);
    expect(page.vault.wraps.list()).toContainEqual(wrap);
  });

  it('[LEAVE-3] one account’s words never come along into another’s space', async () => {
    const { device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    const eve = await signedUp(device(), 'eve@example.org');
    await page.account.signIn({
      email: 'eve@example.org',
      passphrase: PASSPHRASE,
    });
    const next = await phone.start();
    expect(next.vault.user).toBe(eve.page.vault.user);
    expect(next.brought).toEqual([]);
    expect(
      [...(phone.spaces.get(next.vault.user) ?? new Map()).keys()].filter((k) =>
        k.startsWith('bring:'),
      ),
    ).toEqual([]);
  });

  it('[P1] words that are in a line alone keep the guest where it is', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const laptop = device();
    const page = await laptop.start();
    laptop.lines.set('j:1', page.vault.codec.box('words'));
    expect(
      await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'storage_unavailable' });
    expect(page.reloads()).toBe(0);
    // Another space's lines are not this guest's to wait for.
    laptop.lines.set('j:1', 'ffffffff:s1.x');
    expect(
      await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
  });

  it('[P1] [LEAVE-6] a page that dies at any step of the switch leaves a guest who can sign in again', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const probe = device();
    const first = await probe.start();
    const from = probe.log.length;
    await first.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    const steps = [...new Set(probe.log.slice(from))].filter(
      (name) => !/reload|close/.test(name),
    );
    expect(steps.length).toBeGreaterThan(6);
    for (const step of steps) {
      const laptop = device();
      const page = await laptop.start();
      const guest = page.vault.user;
      laptop.dieAt(step);
      await page.account
        .signIn({ email: EMAIL, passphrase: PASSPHRASE })
        .catch(() => undefined);
      const next = await laptop.start();
      expect(next.vault.state(), step).toBe('open');
      if (next.vault.user === guest)
        await next.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
      const last = await laptop.start();
      expect(last.account.state().kind, step).toBe('signed-in');
      const all = [...next.brought, ...last.brought].map(({ space }) => space);
      expect(new Set(all), step).toEqual(new Set([guest]));
    }
  });

  it('[AUTH-11] signing in again in the account’s own space renews the session and moves nothing', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    server.endSessions();
    const next = await phone.start();
    expect(next.account.state()).toEqual({
      kind: 'needs-sign-in',
      email: EMAIL,
    });
    expect(next.vault.state()).toBe('open');
    expect(
      await next.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
    expect(next.reloads()).toBe(0);
    expect(next.account.state().kind).toBe('signed-in');
    expect(keyText(next.vault)).toBe(keyText(page.vault));
    expect((await phone.start()).account.state().kind).toBe('signed-in');
  });

  it('[TAB-5] other tabs are told to close and then to begin anew', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const laptop = device();
    const page = await laptop.start();
    const other = await laptop.open();
    await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    expect(page.told).toEqual([
      { t: 'wipe', done: false },
      { t: 'wipe', done: true },
    ]);
    for (const message of page.told) other.hear(message);
    expect(other.vault.state()).toBe('locked');
    expect(other.reloads()).toBe(1);
  });

  it('[TAB-5] [P1] where the other space cannot be stored, all tabs go on where they were', async () => {
    const { device } = createWorld();
    await signedUp(device());
    const laptop = device();
    const page = await laptop.start({
      openRows: () => Promise.reject(new Error('no room')),
    });
    expect(
      await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'storage_unavailable' });
    expect(page.told.at(-1)).toEqual({ t: 'wipe', done: true });
    expect(page.reloads()).toBe(0);
    expect(page.vault.state()).toBe('open');
    expect((await laptop.start()).vault.user).toBe(page.vault.user);
  });
});

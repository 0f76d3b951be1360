import { describe, expect, it } from 'vitest';
import type { SpaceId } from '#shared/base/ids.ts';
import { inboxPair } from '#shared/crypto/box.ts';
import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import {
  createWorld,
  EMAIL,
  keyText,
  newCode,
  type Page,
  PASSPHRASE,
  rotate,
  signedUp,
  type TestDevice,
} from './account-rig.contract.ts';

const NEXT = 'meadow copper whistle ten';
const error = (answer: { ok: boolean; error?: string }) => answer.error ?? 'ok';

/** Whether a fresh device comes in, and to which key. */
async function comesIn(
  device: TestDevice,
  way: { passphrase: string } | { recoveryCode: string },
): Promise<string> {
  const page = await device.start();
  const answer = await page.account.signIn({ email: EMAIL, ...way });
  return answer.ok ? keyText((await device.start()).vault) : answer.error;
}

const seal = (page: Page, text: string) =>
  page.vault.codec.seal(text, place(page.vault.user));
const open = (page: Page, envelope: string) =>
  page.vault.codec.open(envelope, place(page.vault.user));
const place = (user: SpaceId) => ({ user, id: 'a', role: 'user' });

describe('changing what opens the vault', () => {
  it('[AUTH-6] a new passphrase takes the old one’s place everywhere, the code stays', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page, code } = await signedUp(phone);
    const key = keyText(page.vault);
    const { account } = page;
    expect(
      error(
        await account.changePassphrase({ current: PASSPHRASE, next: 'short' }),
      ),
    ).toBe('passphrase_weak');
    expect(
      error(
        await account.changePassphrase({
          current: 'not this one here',
          next: NEXT,
        }),
      ),
    ).toBe('wrong_passphrase');
    expect(
      server.sent.some(
        ({ method, path }) => method === 'POST' && path.endsWith('wraps'),
      ),
    ).toBe(false);
    expect(
      await account.changePassphrase({ current: PASSPHRASE, next: NEXT }),
    ).toMatchObject({ ok: true });
    expect(page.vault.wraps.list()).toHaveLength(2);
    expect(page.vault.wraps.list()).toEqual(
      expect.arrayContaining(server.byAddress(EMAIL)?.vault.wraps ?? []),
    );
    expect(await comesIn(device(), { passphrase: PASSPHRASE })).toBe(
      'sign_in_failed',
    );
    expect(await comesIn(device(), { passphrase: NEXT })).toBe(key);
    expect(await comesIn(device(), { recoveryCode: code })).toBe(key);
  });

  it('[AUTH-6] [VAULT-5] who came in by the code sets a new passphrase with it; a new code ends the old', async () => {
    const { device } = createWorld();
    const { page, code } = await signedUp(device());
    const key = keyText(page.vault);
    const laptop = device();
    const guest = await laptop.start();
    await guest.account.signIn({ email: EMAIL, recoveryCode: code });
    const mine = await laptop.start();
    expect(
      await mine.account.changePassphrase({ current: code, next: NEXT }),
    ).toMatchObject({ ok: true });
    expect(await comesIn(device(), { passphrase: NEXT })).toBe(key);
    const fresh = await newCode(mine, NEXT);
    if (!fresh.ok) throw new Error(fresh.error);
    expect(await comesIn(device(), { recoveryCode: code })).toBe(
      'sign_in_failed',
    );
    expect(await comesIn(device(), { recoveryCode: fresh.value })).toBe(key);
  });

  it.each(['prepareCode', 'prepareRotation'] as const)(
    '[LOCK-8] [VAULT-5] %s changes nothing anywhere before the new code was tried, whatever is typed and wherever the page ends',
    async (prepare) => {
      const { server, device } = createWorld();
      const phone = device();
      const { page, code } = await signedUp(phone);
      const key = keyText(page.vault);
      const before = structuredClone(server.byAddress(EMAIL)?.vault);
      const wraps = page.vault.wraps.list();
      const draft = await page.account[prepare]({ passphrase: PASSPHRASE });
      if (!draft.ok) throw new Error(draft.error);
      const { recoveryCode } = draft.value;
      const slip = recoveryCode.replace(/^./, (sign) =>
        sign === '7' ? '8' : '7',
      );
      expect(error(await page.account.confirmCode(draft.value, slip))).toBe(
        'recovery_code_malformed',
      );
      // The code of today is not the new one.
      expect(error(await page.account.confirmCode(draft.value, code))).toBe(
        'wrong_passphrase',
      );
      const standsAsBefore = async (now: Page) => {
        expect(server.byAddress(EMAIL)?.vault).toEqual(before);
        expect(now.vault.wraps.list()).toEqual(wraps);
        expect(keyText(now.vault)).toBe(key);
        expect(await comesIn(device(), { recoveryCode })).toBe(
          'sign_in_failed',
        );
        expect(await comesIn(device(), { recoveryCode: code })).toBe(key);
      };
      await standsAsBefore(page);
      await standsAsBefore(await phone.start());
      expect(
        await page.account.confirmCode(draft.value, recoveryCode),
      ).toMatchObject({ ok: true });
      expect(await comesIn(device(), { recoveryCode: code })).toBe(
        'sign_in_failed',
      );
      expect(await comesIn(device(), { recoveryCode })).toBe(
        keyText(page.vault),
      );
    },
  );

  it('[LOCK-8] a vault that was closed meanwhile puts no code in force', async () => {
    const { server, device } = createWorld();
    const { page } = await signedUp(device());
    const draft = await page.account.prepareRotation({
      passphrase: PASSPHRASE,
    });
    if (!draft.ok) throw new Error(draft.error);
    page.vault.close();
    const { recoveryCode } = draft.value;
    expect(
      error(await page.account.confirmCode(draft.value, recoveryCode)),
    ).toBe('vault_locked');
    expect(server.byAddress(EMAIL)?.vault.gen).toBe(1);
  });

  it.each(['prepareCode', 'prepareRotation'] as const)(
    '[P2] [LOCK-8] %s: after a lost answer the same code is confirmed once more, with one effect',
    async (prepare) => {
      const { server, device } = createWorld();
      const phone = device();
      const { page, code } = await signedUp(phone);
      const draft = await page.account[prepare]({ passphrase: PASSPHRASE });
      if (!draft.ok) throw new Error(draft.error);
      const { recoveryCode } = draft.value;
      const confirm = () => page.account.confirmCode(draft.value, recoveryCode);
      server.setLine('lost');
      expect(error(await confirm())).toBe('no_network');
      server.setLine('up');
      const there = structuredClone(server.byAddress(EMAIL)?.vault);
      expect(error(await confirm())).toBe('ok');
      expect(server.byAddress(EMAIL)?.vault).toEqual(there);
      expect(page.vault.ring()?.current.gen).toBe(there?.gen);
      expect(await comesIn(device(), { recoveryCode })).toBe(
        keyText((await phone.start()).vault),
      );
      expect(await comesIn(device(), { recoveryCode: code })).toBe(
        'sign_in_failed',
      );
    },
  );

  it('[AUTH-5] an old sign-in is proven anew with the passphrase just typed', async () => {
    const { server, device, advance } = createWorld();
    const { page } = await signedUp(device());
    advance(86_400_000);
    expect(await page.account.revoke('others')).toMatchObject({
      error: 'proof_required',
    });
    expect(await newCode(page, PASSPHRASE)).toMatchObject({ ok: true });
    expect(await page.account.revoke('others')).toMatchObject({ ok: true });
    expect(
      server.sent.filter(({ path }) => path.endsWith('/login')),
    ).toHaveLength(1);
  });

  it('[VAULT-14] [VAULT-18] a rotation gives a new key, inbox key and code; what was sealed before opens here and on a new device', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page, code } = await signedUp(phone);
    const before = keyText(page.vault);
    const inboxBefore = server.byAddress(EMAIL)?.first.inboxKey;
    const envelope = seal(page, 'said before');
    const turned = await rotate(page, PASSPHRASE);
    if (!turned.ok) throw new Error(turned.error);
    const key = keyText(page.vault);
    expect(key).not.toBe(before);
    expect(page.vault.ring()?.current.gen).toBe(2);
    const bytes = page.vault.ring()?.current.bytes ?? new Uint8Array();
    const inboxKey = toBase64Url(inboxPair(bytes).publicKey);
    expect(inboxKey).not.toBe(inboxBefore);
    expect(server.byAddress(EMAIL)?.first.inboxKey).toBe(inboxKey);
    expect(open(page, envelope)).toBe('said before');
    const next = await phone.start();
    expect(keyText(next.vault)).toBe(key);
    expect(open(next, envelope)).toBe('said before');
    expect(next.vault.wraps.list().every(({ gen }) => gen === 2)).toBe(true);

    expect(await comesIn(device(), { recoveryCode: code })).toBe(
      'sign_in_failed',
    );
    expect(await comesIn(device(), { recoveryCode: turned.value })).toBe(key);
    const laptop = device();
    expect(await comesIn(laptop, { passphrase: PASSPHRASE })).toBe(key);
    expect(open(await laptop.start(), envelope)).toBe('said before');
    const again = await rotate(next, PASSPHRASE);
    expect(again).toMatchObject({ ok: true });
    expect(next.vault.ring()?.older.map(({ gen }) => gen)).toEqual([2, 1]);
    expect(open(next, envelope)).toBe('said before');
  });

  it('[VAULT-18] another device follows with the passphrase, once', async () => {
    const { device } = createWorld();
    const { page } = await signedUp(device());
    const laptop = device();
    await comesIn(laptop, { passphrase: PASSPHRASE });
    const other = await laptop.start();
    const late = seal(other, 'said with the old key');
    await rotate(page, PASSPHRASE);
    expect(other.vault.ring()?.current.gen).toBe(1);
    expect(
      await other.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
    expect(keyText(other.vault)).toBe(keyText(page.vault));
    expect(open(other, late)).toBe('said with the old key');
    expect(keyText((await laptop.start()).vault)).toBe(keyText(page.vault));
  });

  it('[VAULT-18] a recovery code does not rotate: the passphrase is asked', async () => {
    const { device } = createWorld();
    const { page, code } = await signedUp(device());
    expect(await rotate(page, code)).toMatchObject({
      error: 'wrong_passphrase',
    });
    expect(page.vault.ring()?.current.gen).toBe(1);
  });

  it('[P1] [VAULT-18] a page that dies at any step of a rotation comes back with keys that fit the server', async () => {
    const { device: probeDevice } = createWorld();
    const probe = probeDevice();
    const first = await signedUp(probe);
    const from = probe.log.length;
    await rotate(first.page, PASSPHRASE);
    const steps = [...new Set(probe.log.slice(from))];
    expect(steps).toEqual(
      expect.arrayContaining(['row change', 'row older', 'key wrap']),
    );
    for (const step of steps) {
      const { server, device } = createWorld();
      const phone = device();
      const { page } = await signedUp(phone);
      const envelope = seal(page, 'said before');
      phone.dieAt(step);
      await rotate(page, PASSPHRASE).catch(() => undefined);
      const next = await phone.start();
      expect(next.vault.state(), step).toBe('open');
      expect(next.vault.ring()?.current.gen, step).toBe(
        server.byAddress(EMAIL)?.vault.gen,
      );
      expect(open(next, envelope), step).toBe('said before');
      expect(await comesIn(device(), { passphrase: PASSPHRASE }), step).toBe(
        keyText(next.vault),
      );
      expect(await newCode(next, PASSPHRASE), step).toMatchObject({ ok: true });
    }
  });

  it('[P2] [VAULT-18] an answer that was lost is settled at the next contact, and repeating does no harm', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    // The wraps are read, then the line breaks.
    const lose = () =>
      server.bend((path, body) => {
        if (path.endsWith('wraps')) server.setLine('lost');
        return body;
      });
    lose();
    expect(
      await page.account.changePassphrase({ current: PASSPHRASE, next: NEXT }),
    ).toMatchObject({ error: 'no_network' });
    server.bend((_, body) => body);
    server.setLine('up');
    expect(
      await page.account.changePassphrase({ current: PASSPHRASE, next: NEXT }),
    ).toMatchObject({ ok: true });
    expect(page.vault.wraps.list()).toEqual(
      expect.arrayContaining(server.byAddress(EMAIL)?.vault.wraps ?? []),
    );

    lose();
    expect(await rotate(page, NEXT)).toMatchObject({
      error: 'no_network',
    });
    expect(page.vault.ring()?.current.gen).toBe(1);
    server.bend((_, body) => body);
    server.setLine('up');
    const next = await phone.start();
    expect(next.vault.ring()?.current.gen).toBe(2);
    expect(await comesIn(device(), { passphrase: NEXT })).toBe(
      keyText(next.vault),
    );
  });

  it('[P2] a change that never arrived leaves everything as it was', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    const key = keyText(page.vault);
    server.bend((path, body) => {
      if (path.endsWith('wraps')) server.setLine('down');
      return body;
    });
    expect(await rotate(page, PASSPHRASE)).toMatchObject({
      error: 'no_network',
    });
    server.bend((_, body) => body);
    server.setLine('up');
    const next = await phone.start();
    expect(keyText(next.vault)).toBe(key);
    expect(await comesIn(device(), { passphrase: PASSPHRASE })).toBe(key);
    expect([
      ...(phone.spaces.get(next.vault.user) ?? new Map()).keys(),
    ]).not.toContain('change');
  });

  it('[VAULT-9] a server that hands out other keys or an older state changes nothing here', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    const old = structuredClone(server.byAddress(EMAIL)?.vault);
    await rotate(page, PASSPHRASE);
    const key = keyText(page.vault);
    server.bend((path, body) =>
      path.endsWith('wraps') && body !== undefined ? { vault: old } : body,
    );
    expect(await newCode(page, PASSPHRASE)).toMatchObject({
      error: 'vault_conflict',
    });
    expect(keyText(page.vault)).toBe(key);
    server.bend((path, body) =>
      path.endsWith('/login') ? { ...Object(body), vault: old } : body,
    );
    await page.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    expect(keyText(page.vault)).toBe(key);
    expect(page.vault.wraps.list().every(({ gen }) => gen === 2)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import {
  createWorld,
  EMAIL,
  PASSPHRASE,
  settled,
  signedUp,
  type Page,
  type TestDevice,
} from './account-rig.contract.ts';

const NEXT = 'meadow copper whistle ten';

const asked = (server: { sent: { path: string }[] }, name: string) =>
  server.sent.filter(({ path }) => path.endsWith(`/${name}`)).length;

/** What is left of a person on a device; a stranger's database and the app's own files are not theirs. */
function leftOn(phone: TestDevice) {
  return {
    databases: [...phone.databases].sort(),
    keys: [...phone.keys.keys()],
    lines: [...phone.lines.keys()],
  };
}

async function withWords(phone: TestDevice): Promise<Page> {
  const { page } = await signedUp(phone);
  phone.lines.set('t:1', 'x');
  phone.lines.set('d:1', 'x');
  phone.lines.set('maya:look', '{}');
  await page.vault.shelf.put('plan', 'words of a plan');
  return page;
}

describe('leaving', () => {
  it('[LEAVE-2] [AUTH-13] signing out takes the device’s key first, then databases, caches and lines; the server is told', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    const from = phone.log.length;
    expect(await page.account.signOut({ unsent: 'keep-asking' })).toMatchObject(
      { ok: true },
    );
    const steps = phone.log.slice(from);
    const at = (name: string) => steps.indexOf(name);
    const order = [
      at('line maya:leave'),
      at('no key wrap'),
      at('close store'),
      at('delete maya-keys'),
      at(`delete maya:${page.vault.user}`),
      at('delete rep:1'),
      at('caches'),
      at('reload'),
    ];
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(leftOn(phone)).toEqual({
      databases: ['stranger'],
      keys: [],
      lines: [],
    });
    expect(page.vault.state()).not.toBe('open');
    expect(phone.browser.hasCookie()).toBe(false);
    expect(page.told.filter(({ t }) => t === 'wipe')).toEqual([
      { t: 'wipe', done: false },
      { t: 'wipe', done: true },
    ]);
    const next = await phone.start();
    expect(next.account.state()).toEqual({ kind: 'guest' });
    expect(next.vault.user).not.toBe(page.vault.user);
    expect(asked(server, 'logout')).toBe(1);
  });

  it('[LEAVE-1] words that were not sent keep the person, until they choose', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    phone.setUnsent(3);
    expect(await page.account.signOut({ unsent: 'keep-asking' })).toMatchObject(
      { error: 'invalid_request' },
    );
    expect(phone.lines.has('maya:leave')).toBe(false);
    expect(asked(server, 'logout')).toBe(0);
    expect(await page.account.signOut({ unsent: 'discard' })).toMatchObject({
      ok: true,
    });
    const guest = await device().start();
    expect(await guest.account.signOut({ unsent: 'discard' })).toMatchObject({
      error: 'session_ended',
    });
  });

  it('[LOCK-10] [LEAVE-2] offline all of it goes, and the server is told at a later start', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    server.setLine('down');
    expect(await page.account.signOut({ unsent: 'discard' })).toMatchObject({
      ok: true,
    });
    expect(leftOn(phone)).toEqual({
      databases: ['stranger'],
      keys: [],
      lines: ['maya:leave'],
    });
    expect(phone.lines.get('maya:leave')).toBe(
      '{"kind":"sign-out","wiped":true}',
    );
    await phone.start();
    server.setLine('portal');
    const guest = await phone.start();
    expect(guest.account.state()).toEqual({ kind: 'guest' });
    expect(phone.lines.has('maya:leave')).toBe(true);
    expect(phone.browser.hasCookie()).toBe(true);
    server.setLine('up');
    await guest.account.wake();
    expect(phone.browser.hasCookie()).toBe(false);
    expect(phone.lines.has('maya:leave')).toBe(false);
  });

  it('[LEAVE-2] who signs in before the server heard of the sign-out stays signed in', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    server.setLine('down');
    await page.account.signOut({ unsent: 'discard' });
    const guest = await phone.start();
    server.setLine('up');
    expect(
      await guest.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
    expect(phone.browser.hasCookie()).toBe(true);
    const next = await phone.start();
    expect(next.account.state().kind).toBe('signed-in');
    // Twice in vain, then before the sign-in and never after it.
    expect(asked(server, 'logout')).toBe(3);
  });

  it('[LEAVE-2] a page that dies at any step of leaving leaves nothing readable, and the next start finishes', async () => {
    const probe = createWorld().device();
    const first = await withWords(probe);
    const from = probe.log.length;
    await first.account.signOut({ unsent: 'discard' });
    const steps = [...new Set(probe.log.slice(from))].filter((name) =>
      /^(no key|delete|key|line)/.test(name),
    );
    expect(steps.length).toBeGreaterThan(4);
    for (const step of steps) {
      const phone = createWorld().device();
      const page = await withWords(phone);
      phone.dieAt(step);
      await page.account.signOut({ unsent: 'discard' }).catch(() => undefined);
      const isBegun = phone.lines.has('maya:leave');
      const next = await phone.start();
      if (!isBegun) {
        expect(next.account.state().kind, step).toBe('signed-in');
        continue;
      }
      expect(next.vault.user, step).not.toBe(page.vault.user);
      expect(phone.databases.has(`maya:${page.vault.user}`), step).toBe(false);
      expect(
        [...phone.keys.keys()].some((k) => k.includes(page.vault.user)),
        step,
      ).toBe(false);
      expect(phone.lines.has('t:1'), step).toBe(false);
    }
  });

  it('[LEAVE-2] a database that is held goes when it is free, at the latest with the next start', async () => {
    const { device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    const name = `maya:${page.vault.user}`;
    let held = 5;
    const free = phone.databases.delete.bind(phone.databases);
    phone.databases.delete = (gone) => {
      if (gone === name && held > 0) {
        held -= 1;
        return false;
      }
      return free(gone);
    };
    await page.account.signOut({ unsent: 'discard' });
    expect(phone.databases.has(name)).toBe(true);
    expect(phone.lines.get('maya:leave')).toContain('"wiped":false');
    await phone.start();
    expect(phone.databases.has(name)).toBe(false);
  });

  it('[LEAVE-5] [PRIV-10] erasing takes the account from server and device', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    expect(
      await page.account.eraseAccount({ passphrase: 'not this one here' }),
    ).toMatchObject({ error: 'wrong_passphrase' });
    expect(server.users.size).toBe(1);
    expect(
      await page.account.eraseAccount({ passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
    expect(server.users.size).toBe(0);
    expect(leftOn(phone)).toEqual({
      databases: ['stranger'],
      keys: [],
      lines: [],
    });
    expect((await phone.start()).account.state()).toEqual({ kind: 'guest' });
  });

  it('[LEAVE-5] [LOCK-11] offline the words go at once; the account follows, also weeks later, by itself', async () => {
    for (const days of [0, 20]) {
      const { server, device, advance } = createWorld();
      const phone = device();
      const page = await withWords(phone);
      advance(days * 86_400_000);
      server.setLine('down');
      expect(
        await page.account.eraseAccount({ passphrase: PASSPHRASE }),
      ).toMatchObject({ ok: true });
      expect(leftOn(phone)).toEqual({
        databases: ['stranger'],
        keys: [],
        lines: ['maya:leave'],
      });
      const line = phone.lines.get('maya:leave') ?? '';
      expect(line).not.toContain(PASSPHRASE);
      const next = await phone.start();
      expect(next.account.state()).toEqual({ kind: 'erasing' });
      expect(server.users.size).toBe(1);
      advance(days * 86_400_000);
      server.setLine('portal');
      await next.account.wake();
      expect(next.account.state()).toEqual({ kind: 'erasing' });
      server.setLine('up');
      const last = await phone.start();
      expect(last.account.state()).toEqual({ kind: 'guest' });
      expect(server.users.size).toBe(0);
      expect(phone.lines.has('maya:leave')).toBe(false);
    }
  });

  it('[LEAVE-5] an answer to the erasure that was lost is asked for again and found done', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    server.bend((path, body) => {
      if (path.endsWith('refresh')) server.setLine('lost');
      return body;
    });
    await page.account.eraseAccount({ passphrase: PASSPHRASE });
    expect(server.users.size).toBe(0);
    expect(phone.lines.has('maya:leave')).toBe(true);
    server.bend((_, body) => body);
    server.setLine('up');
    expect((await phone.start()).account.state()).toEqual({ kind: 'guest' });
    expect(phone.lines.has('maya:leave')).toBe(false);
  });

  /** Erased offline on the phone; meanwhile a laptop set another passphrase, and the phone's session ended. */
  async function erasedTooLate() {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    await signedUp(device(), 'eve@example.org');
    const laptop = device();
    const guest = await laptop.start();
    await guest.account.signIn({ email: EMAIL, passphrase: PASSPHRASE });
    const other = await laptop.start();
    server.setLine('down');
    await page.account.eraseAccount({ passphrase: PASSPHRASE });
    server.setLine('up');
    await other.account.changePassphrase({ current: PASSPHRASE, next: NEXT });
    phone.browser.dropCookie();
    const next = await phone.start();
    expect(next.account.state()).toEqual({
      kind: 'erasing',
      needsSignIn: true,
    });
    return { server, phone, next };
  }

  it('[LEAVE-5] where the server wants a sign-in before it erases, that sign-in is the erasure', async () => {
    const { server, phone, next } = await erasedTooLate();
    expect(
      await next.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ error: 'sign_in_failed' });
    expect(server.users.size).toBe(2);
    expect(
      await next.account.signIn({ email: EMAIL, passphrase: NEXT }),
    ).toMatchObject({ ok: true });
    expect([...server.users.values()].map(({ email }) => email)).toEqual([
      'eve@example.org',
    ]);
    expect(next.account.state()).toEqual({ kind: 'guest' });
    expect(next.reloads()).toBe(0);
    expect(phone.lines.has('maya:leave')).toBe(false);
  });

  it('[LEAVE-5] an erasure that waits never takes another account that came in meanwhile', async () => {
    const { server, phone, next } = await erasedTooLate();
    expect(
      await next.account.signIn({
        email: 'eve@example.org',
        passphrase: PASSPHRASE,
      }),
    ).toMatchObject({ ok: true });
    const eve = await phone.start();
    await eve.account.wake();
    const before = server.sent.length;
    await eve.account.signIn({
      email: 'eve@example.org',
      passphrase: PASSPHRASE,
    });
    expect(
      server.sent.slice(before).map(({ path }) => path.split('/').at(-1)),
    ).toEqual(['prelogin', 'login']);
    expect(eve.account.state()).toMatchObject({
      kind: 'signed-in',
      email: 'eve@example.org',
    });
    expect(server.users.size).toBe(2);
  });

  it('[LEAVE-5] a sign-in to the account that is being erased is answered by the erasure', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    server.setLine('down');
    await page.account.eraseAccount({ passphrase: PASSPHRASE });
    const next = await phone.start();
    server.setLine('up');
    expect(
      await next.account.signIn({ email: EMAIL, passphrase: PASSPHRASE }),
    ).toMatchObject({ ok: true });
    expect(server.users.size).toBe(0);
    expect(next.account.state()).toEqual({ kind: 'guest' });
  });

  it('[PRIV-10] an account erased on another device leaves this one, told before and after', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    const told: string[] = [];
    page.account.subscribe(() =>
      told.push(JSON.stringify(page.account.state())),
    );
    server.eraseUser(EMAIL);
    expect(await page.account.refresh()).toMatchObject({
      error: 'account_erased',
    });
    expect(told).toEqual(['{"kind":"erasing","elsewhere":true}']);
    await settled();
    expect(leftOn(phone)).toEqual({
      databases: ['stranger'],
      keys: [],
      lines: ['maya:leave'],
    });
    const next = await phone.start();
    expect(next.account.state()).toEqual({ kind: 'erasing', elsewhere: true });
    expect((await phone.start()).account.state()).toEqual({ kind: 'guest' });
  });

  it('[PRIV-10] a device that waits for a sign-in hears of the erasure, too, asking once a page', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const page = await withWords(phone);
    const { user } = page.vault;
    phone.spaces.get(user)?.set('needsAuth', true);
    server.setLine('down');
    const waiting = await phone.start();
    expect(waiting.account.state().kind).toBe('needs-sign-in');
    const before = server.sent.length;
    await waiting.account.wake();
    await waiting.account.wake();
    expect(server.sent).toHaveLength(before);
    server.setLine('up');
    server.eraseUser(EMAIL);
    const next = await phone.start();
    await settled();
    expect(next.account.state()).toEqual({ kind: 'erasing', elsewhere: true });
    expect(leftOn(phone).keys).toEqual([]);
  });

  it('[P1] a bare 410 or 401 of something in between erases nothing and ends no session', async () => {
    const { server, device } = createWorld();
    const phone = device();
    await withWords(phone);
    server.bend((path, body) =>
      path.endsWith('refresh') ? { error: 'gone' } : body,
    );
    for (const code of ['account_erased', 'session_ended'] as const) {
      server.refuseNext(code);
      const page = await phone.start();
      expect(page.account.state()).toMatchObject({
        kind: 'signed-in',
        offline: true,
      });
      expect(phone.databases.has(`maya:${page.vault.user}`)).toBe(true);
    }
  });
});

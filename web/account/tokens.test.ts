import { describe, expect, it } from 'vitest';
import { ok } from '#shared/base/result.ts';
import { createTokens, type Grant } from './tokens.ts';
import {
  createWorld,
  EMAIL,
  settled,
  signedUp,
} from './account-rig.contract.ts';

const grant = (n: number): Grant => ({
  userId: 'u',
  accessToken: `t${n}`,
  expiresIn: 600,
});

/** Web Locks as a browser has them: one holder of a name at a time, over all tabs. */
function createLocks() {
  const tails = new Map<string, Promise<unknown>>();
  const names: string[] = [];
  return {
    names,
    request<T>(name: string, work: () => Promise<T>): Promise<T> {
      names.push(name);
      const mine = (tails.get(name) ?? Promise.resolve()).then(work);
      tails.set(
        name,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };
}

describe('access tokens', () => {
  it('[TAB-6] callers at once share one request, and two tabs never ask at the same time', async () => {
    const locks = createLocks();
    let asked = 0;
    let atOnce = 0;
    let most = 0;
    const client = {
      async refresh() {
        asked += 1;
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setTimeout(resolve, 0));
        atOnce -= 1;
        return ok({ ...grant(asked), mayaInstance: 'm' });
      },
    };
    const tabs = [1, 2].map(() =>
      createTokens({ client, clock: () => 0, locks }),
    );
    const answers = await Promise.all(
      tabs.flatMap((tab) => [tab.refresh(), tab.refresh(), tab.refresh()]),
    );
    expect(answers.every(({ ok: isOk }) => isOk)).toBe(true);
    expect(asked).toBe(2);
    expect(most).toBe(1);
    expect(new Set(locks.names)).toEqual(new Set(['auth-refresh']));
  });

  it('[AUTH-8] a token ends by this device’s own reckoning, whatever its clock says', () => {
    for (const day of [0, 86_400_000, -86_400_000]) {
      let now = 1_700_000_000_000 + day;
      const tokens = createTokens({
        client: { refresh: async () => ok({ ...grant(1), mayaInstance: 'm' }) },
        clock: () => now,
      });
      tokens.take(grant(1));
      now += 569_000;
      expect(tokens.current()).toBe('t1');
      now += 2_000;
      expect(tokens.current()).toBeNull();
      tokens.take(grant(2));
      now -= 3_600_000;
      expect(tokens.current()).toBeNull();
    }
  });

  it('[AUTH-8] [P5] a token lies in no row, no line and no message between tabs', async () => {
    const { server, device } = createWorld();
    const phone = device();
    const { page } = await signedUp(phone);
    await phone.start();
    const token = await page.account.token();
    expect(token).toMatch(/^token\./);
    const kept = JSON.stringify([
      [...phone.lines],
      [...phone.spaces].map(([, rows]) => [...rows]),
      [...phone.keys],
      page.told,
    ]);
    expect(kept).not.toContain('token.');
    for (const { path } of server.sent) expect(path).not.toContain('token');
  });

  it('[AUTH-11] without a network nothing is hidden, locked or dropped; back online one request puts it right', async () => {
    const { server, device, advance } = createWorld();
    const phone = device();
    await signedUp(phone);
    server.setLine('down');
    advance(40 * 86_400_000);
    const page = await phone.start();
    expect(page.account.state()).toEqual({
      kind: 'signed-in',
      email: EMAIL,
      offline: true,
    });
    expect(page.vault.state()).toBe('open');
    expect(await page.account.token()).toBeNull();
    expect(await page.account.refresh()).toMatchObject({ error: 'no_network' });
    server.setLine('portal');
    expect(await page.account.refresh()).toMatchObject({ error: 'no_network' });
    expect(page.account.state().kind).toBe('signed-in');
    server.setLine('up');
    await page.account.wake();
    expect(page.account.state()).toMatchObject({ offline: false });
    expect(await page.account.token()).not.toBeNull();
  });

  it('[OUT-7] [AUTH-11] an ended session asks for a sign-in and keeps everything, also over a start without a network', async () => {
    const { server, device } = createWorld();
    const phone = device();
    await signedUp(phone);
    server.endSessions();
    const page = await phone.start();
    expect(page.account.state().kind).toBe('needs-sign-in');
    expect(await page.account.devices()).toMatchObject({
      error: 'session_ended',
    });
    expect(page.reloads()).toBe(0);
    server.setLine('down');
    expect((await phone.start()).account.state().kind).toBe('needs-sign-in');
    expect(phone.databases.has(`maya:${page.vault.user}`)).toBe(true);
  });

  it('[AUTH-8] a call whose token the server takes for over is asked once more with a new one', async () => {
    const { server, device } = createWorld();
    const { page } = await signedUp(device());
    server.refuseNext('auth_expired');
    expect(await page.account.devices()).toMatchObject({ ok: true });
    expect(
      server.sent.filter(({ path }) => path.endsWith('refresh')),
    ).toHaveLength(1);
    expect(
      server.sent.filter(({ path }) => path.endsWith('devices')),
    ).toHaveLength(2);
  });

  it('[AUTH-9] the cookie of another account is no session of this one', async () => {
    const { server, device } = createWorld();
    const phone = device();
    await signedUp(phone);
    const eve = await signedUp(device(), 'eve@example.org');
    const id = eve.page.vault.user;
    server.bend((path, body) =>
      path.endsWith('refresh') ? { ...Object(body), userId: id } : body,
    );
    const page = await phone.start();
    expect(page.account.state().kind).toBe('needs-sign-in');
    expect(await page.account.token()).toBeNull();
  });

  it('[PRIV-1] consents are read and taken back one by one', async () => {
    const { device, advance } = createWorld();
    const { page } = await signedUp(device());
    advance(1_000);
    expect(await page.account.setConsent('model', false)).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await page.account.consents()).toEqual({
      ok: true,
      value: { account: true, model: false, metrics: false, research: false },
    });
  });

  it('[LEAVE-6] another tab that signed up is heard of', async () => {
    const { device } = createWorld();
    const phone = device();
    const other = await phone.start();
    await signedUp(phone);
    other.hear({ t: 'account' });
    await settled();
    expect(other.account.state().kind).toBe('signed-in');
    // Words of a version that is not this one are let pass.
    expect(() => other.hear({ t: 'later' } as never)).not.toThrow();
  });
});

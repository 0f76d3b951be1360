import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ok } from '#shared/base/result.ts';
import {
  ADDRESS,
  CODE,
  devices,
  findBarriers,
  held,
  leftBehind,
  mountAccount,
  overflow,
  PASSPHRASE,
  refused,
  states,
  words,
  type Mounted,
} from './screens-rig.contract.tsx';

let app: Mounted | undefined;
afterEach(async () => {
  app?.end();
  app = undefined;
  await page.viewport(390, 844);
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const press = (name: string) => userEvent.click(button(name));
const field = (name: string) =>
  page.getByRole('textbox', { name, exact: true });
const signedIn = (path: string) =>
  mountAccount(path, { state: states['signed-in'] });

describe('/you/devices', () => {
  it('[LOCK-11] name, last seen by day, this one first and marked', async () => {
    app = await signedIn('/you/devices');
    await expect
      .poll(() => document.querySelectorAll('.device-list li').length)
      .toBe(3);
    const rows = [...document.querySelectorAll('.device-list li')];
    expect(rows[0]?.textContent).toContain('Phone in the kitchen');
    expect(rows[0]?.textContent).toContain('This device');
    expect(rows[0]?.querySelector('button')).toBeNull();
    expect(rows[1]?.textContent).toContain('Device 0a1b2c3d');
    expect(rows[1]?.textContent).toContain('2026');
    expect(rows[1]?.textContent).not.toMatch(/\d:\d\d/);
  });

  it('[VAULT-17] revoking asks once, says that keys stay with it, and offers to renew the key', async () => {
    app = await signedIn('/you/devices');
    await press('Sign out Tablet');
    await expect.poll(words).toContain('Sign out Tablet?');
    await press('Leave it');
    await expect.element(button('Sign out Tablet')).toHaveFocus();
    expect(app.account.count('revoke')).toBe(0);
    await press('Sign out Tablet');
    app.account.answer.devices = () =>
      Promise.resolve(ok(devices.filter(({ isThis }) => isThis)));
    await press('Yes, sign out');
    await expect
      .poll(words)
      .toContain(
        'Signed out. Renew the key if somebody else may have that device.',
      );
    expect(
      app.account.calls.find(({ name }) => name === 'revoke')?.input,
    ).toEqual({ id: '99887766' });
    await expect.poll(words).toContain('No other device is signed in.');
    await expect
      .element(page.getByRole('link', { name: 'Renew the key' }))
      .toHaveAttribute('href', '/you/secret');
  });

  it('[AUTH-5] where a fresh proof is wanted, the passphrase is asked for in place and the touch goes on', async () => {
    app = await signedIn('/you/devices');
    app.account.answer.revoke = refused('proof_required');
    await press('Sign out all others');
    await press('Yes, sign out');
    await expect.poll(words).toContain('Please give your passphrase once more');
    app.account.answer.signIn = refused('sign_in_failed');
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    await press('Go on');
    await expect.poll(words).toContain('do not match');
    delete app.account.answer.signIn;
    delete app.account.answer.revoke;
    await press('Go on');
    await expect.poll(words).toContain('Signed out.');
    expect(app.account.calls.filter(({ name }) => name === 'revoke')).toEqual([
      { name: 'revoke', input: 'others' },
      { name: 'revoke', input: 'others' },
    ]);
    expect(
      app.account.calls.filter(({ name }) => name === 'signIn').at(-1)?.input,
    ).toEqual({ email: ADDRESS, passphrase: PASSPHRASE });
  });

  it('without a network it says so and can be asked again; an odd day is no data', async () => {
    app = await mountAccount('/you/devices');
    app.account.answer.devices = refused('no_network');
    app.account.become(states.offline);
    await expect.poll(words).toContain("Maya's server does not answer.");
    app.account.answer.devices = () =>
      Promise.resolve(
        ok([{ ...devices[0]!, name: '  ', lastSeenDay: 'some day' }]),
      );
    await press('Try again');
    await expect.poll(words).toContain('Last seen on No data');
    expect(words()).toContain('Device 0a1b2c3d');
  });

  it('[LAYOUT-9] a name without an end scrolls nothing sideways', async () => {
    await page.viewport(320, 640);
    app = await mountAccount('/you/devices');
    app.account.answer.devices = () =>
      Promise.resolve(ok([{ ...devices[0]!, name: 'W'.repeat(40) }]));
    app.account.become(states['signed-in']);
    await press(`Sign out ${'W'.repeat(40)}`);
    await expect.poll(words).toContain('WWW?');
    expect(overflow()).toBe(0);
    expect(await findBarriers()).toEqual([]);
  });
});

describe('/you/secret', () => {
  it('[VAULT-4] the passphrase is changed with the one of today, and a weak one is told', async () => {
    app = await signedIn('/you/secret');
    await press('Change it');
    await expect.element(field('Passphrase of today')).toHaveFocus();
    await userEvent.fill(field('Passphrase of today'), PASSPHRASE);
    await userEvent.fill(field('New passphrase'), 'short');
    await press('Change it');
    await expect.poll(words).toContain('7 more characters');
    expect(app.account.count('changePassphrase')).toBe(0);
    await userEvent.fill(field('New passphrase'), 'another quiet window');
    app.account.answer.changePassphrase = refused('wrong_passphrase');
    await press('Change it');
    await expect.poll(words).toContain('does not open it.');
    delete app.account.answer.changePassphrase;
    await press('Change it');
    await expect.poll(words).toContain('Your passphrase is changed.');
    expect(app.account.calls.at(-1)?.input).toEqual({
      current: PASSPHRASE,
      next: 'another quiet window',
    });
    expect(leftBehind()).not.toContain('quiet');
  });

  it('[LOCK-8] [LOCK-9] a new recovery code asks for the passphrase and is shown once, with the sentence beside it', async () => {
    app = await signedIn('/you/secret');
    await press('Make a new code');
    await expect.element(field('Passphrase of today')).toHaveFocus();
    await userEvent.fill(field('Passphrase of today'), PASSPHRASE);
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(words)
      .toContain('Maya never asks for your recovery code.');
    const code = () =>
      [...document.querySelectorAll('.code-groups code')]
        .map(({ textContent }) => textContent)
        .join('-');
    expect(code()).toBe(CODE);
    expect(await findBarriers()).toEqual([]);
    expect(words()).toContain('the code you have now is the one that counts');
    await press('I have kept it');
    await expect.poll(code).toBe('');
    expect(words()).toContain('the code you have now is the one that counts');
    expect(await findBarriers()).toEqual([]);
    const typed = () => field('Recovery code');
    await userEvent.fill(typed(), CODE.replace('7QF3', '7QF4'));
    await press('Use this code');
    await expect.poll(words).toContain('Group 1, sign 4 differs.');
    await userEvent.fill(typed(), CODE);
    await press('Use this code');
    await expect.poll(words).toContain('The new code counts from now on.');
    expect(app.account.count('prepareCode')).toBe(1);
    expect(app.account.count('confirmCode')).toBe(2);
  });

  it('[LOCK-8] who leaves half-way reads that the code before goes on counting; after a lost answer, that either may', async () => {
    app = await signedIn('/you/secret');
    const begin = async () => {
      await press('Make a new code');
      await userEvent.fill(field('Passphrase of today'), PASSPHRASE);
      await userEvent.keyboard('{Enter}');
      await expect.poll(words).toContain('I have kept it');
    };
    await begin();
    await press('Leave it as it is');
    await expect.poll(words).toContain('The code you had goes on counting.');
    expect(app.account.count('confirmCode')).toBe(0);
    await begin();
    await press('I have kept it');
    app.account.answer.confirmCode = refused('no_network');
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Use this code');
    await expect.poll(words).toContain('either code may count. Keep both');
    await press('Leave it as it is');
    await expect.poll(words).toContain('either code may count. Keep both');
    await begin();
    await press('I have kept it');
    app.account.answer.confirmCode = refused('vault_conflict');
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Use this code');
    await expect.poll(words).toContain('Another device changed this');
    expect(words()).toContain('the code you have now is the one that counts');
  });

  it('[VAULT-18] renewing the key is never silent: a switch, the passphrase, and what other devices will ask', async () => {
    app = await signedIn('/you/secret');
    await press('Renew the key');
    await expect
      .poll(words)
      .toContain('Other devices ask for the passphrase once.');
    await userEvent.fill(field('Passphrase of today'), PASSPHRASE);
    const go = () => button('Renew the key');
    await expect.element(go()).toBeDisabled();
    await userEvent.click(
      page.getByRole('switch', { name: 'I want to renew the key' }),
    );
    app.account.answer.prepareRotation = refused('vault_conflict');
    await userEvent.click(go());
    await expect.poll(words).toContain('Another device changed this');
    delete app.account.answer.prepareRotation;
    await userEvent.click(go());
    await press('I have kept it');
    expect(words()).not.toContain('The key is renewed.');
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Use this code');
    await expect.poll(words).toContain('The key is renewed.');
    expect(app.account.count('prepareRotation')).toBe(2);
  });

  it('one part at a time, and the way out leaves it as it is', async () => {
    app = await signedIn('/you/secret');
    await press('Renew the key');
    await press('Change it');
    await expect.element(field('Passphrase of today')).toHaveFocus();
    await expect.element(field('New passphrase')).toBeVisible();
    expect(document.querySelectorAll('form')).toHaveLength(1);
    await press('Leave it as it is');
    await expect.element(button('Change it')).toHaveFocus();
  });
});

describe('/you/sign-out', () => {
  const withUnsent = (n: number, state = states['signed-in']) =>
    mountAccount('/you/sign-out', {
      state,
      unsent: () => Promise.resolve(n),
    });

  it('[LEAVE-1] [LOCK-10] [AUTH-13] unsent changes are counted; a file first, discard by a second touch, or stay', async () => {
    app = await withUnsent(12);
    await expect.poll(words).toContain('12 changes are on this device alone.');
    await expect
      .element(page.getByRole('link', { name: 'Take your words along first' }))
      .toHaveAttribute('href', '/you/export');
    await expect
      .element(page.getByRole('link', { name: 'Stay signed in' }))
      .toHaveAttribute('href', '/you/account');
    await press('Discard 12 changes and sign out');
    await expect.poll(words).toContain('Touch the same button once more');
    expect(app.account.count('signOut')).toBe(0);
    await press('Discard 12 changes and sign out');
    await expect
      .poll(() => app!.account.calls)
      .toEqual([{ name: 'signOut', input: { unsent: 'discard' } }]);
  });

  it('[LEAVE-2] with nothing unsent one touch is enough, also without a network, and it says so', async () => {
    app = await mountAccount('/you/sign-out', { state: states.offline });
    await expect.poll(words).toContain('Signing out works all the same.');
    await expect.poll(words).toContain('Nothing waits here to be sent.');
    const answer = held<{ ok: true; value: undefined }>();
    app.account.answer.signOut = () => answer.promise;
    const go = button('Sign out').element() as HTMLElement;
    go.click();
    go.click();
    await expect.poll(words).toContain('Signing out');
    expect(app.account.calls).toEqual([
      { name: 'signOut', input: { unsent: 'keep-asking' } },
    ]);
    answer.give(ok(undefined) as { ok: true; value: undefined });
    app.account.become(states.guest);
    await expect.poll(words).toContain('Nobody is signed in on this device.');
  });

  it('[LEAVE-1] something written meanwhile is counted anew, and nothing is discarded unasked', async () => {
    let n = 0;
    app = await mountAccount('/you/sign-out', {
      state: states['signed-in'],
      unsent: () => Promise.resolve(n),
    });
    await expect.poll(words).toContain('Nothing waits here');
    n = 1;
    app.account.answer.signOut = refused('internal');
    await press('Sign out');
    await expect.poll(words).toContain('1 change is on this device alone.');
    await expect.element(button('Discard 1 change and sign out')).toBeVisible();
    expect(app.account.count('signOut')).toBe(1);
  });

  it('[LEAVE-1] what cannot be counted is not called nothing', async () => {
    app = await mountAccount('/you/sign-out', {
      state: states['needs-sign-in'],
      unsent: () => Promise.reject(new Error('no store')),
    });
    await expect.poll(words).toContain('could not be counted');
    await press('Discard what waits and sign out');
    expect(app.account.count('signOut')).toBe(0);
    await press('Discard what waits and sign out');
    await expect.poll(() => app!.account.count('signOut')).toBe(1);
  });
});

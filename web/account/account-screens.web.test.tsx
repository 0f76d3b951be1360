import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ErrorCode } from '#shared/base/errors.ts';
import { applyLook } from '#web/ui/look.ts';
import {
  ADDRESS,
  CODE,
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

const heading = () => document.querySelector('main h1')?.textContent;
const settled = () => expect.poll(heading).toBeTruthy();
const button = (name: string | RegExp) => page.getByRole('button', { name });
const passphrase = () =>
  page.getByRole('textbox', { name: 'Passphrase', exact: true });

const pages = [
  'account',
  'join',
  'sign-in',
  'devices',
  'secret',
  'sign-out',
] as const;
type StateName = keyof typeof states;
// A map over the names, so that a new state cannot be left out here.
const stateNames = Object.keys(states) as StateName[];

describe('every screen in every state', () => {
  it.each(stateNames)(
    '[A11Y-1] [LAYOUT-9] %s: no barrier in light, dark and night, at 320 px and double text size',
    async (name) => {
      await page.viewport(320, 640);
      for (const path of pages) {
        app = await mountAccount(`/you/${path}`, {
          state: states[name],
          unsent: () => Promise.resolve(12),
        });
        await settled();
        expect(document.querySelectorAll('h1')).toHaveLength(1);
        for (const theme of ['light', 'dark', 'night'] as const) {
          const textSize = theme === 'dark' ? 1 : 2;
          applyLook(document.documentElement, { theme, textSize, quiet: true });
          expect([path, theme, await findBarriers()]).toEqual([
            path,
            theme,
            [],
          ]);
          expect([path, theme, overflow()]).toEqual([path, theme, 0]);
        }
        app.end();
      }
    },
    60_000,
  );
});

describe('/you/account', () => {
  it('[LOCK-1] [VAULT-20] a guest reads what an account adds, in three lines, and the privacy line word for word', async () => {
    app = await mountAccount('/you/account');
    await settled();
    expect(document.querySelectorAll('.account-adds li')).toHaveLength(3);
    expect(words()).toContain(
      'Stored locked with a key only you hold. Read by the server and the model for the seconds an answer takes, then dropped.',
    );
    await userEvent.click(page.getByRole('link', { name: 'Make an account' }));
    expect(app.path()).toBe('/you/join');
  });

  it('[SIGN-1] queued: the place, the next try, and that Maya works meanwhile', async () => {
    app = await mountAccount('/you/account', { state: states.queued });
    await settled();
    expect(words()).toContain('Your place in the queue: 7.');
    expect(words()).toContain('Meanwhile she works here as before');
    app.account.become({ kind: 'queued', place: 1, until: 0 });
    await expect.poll(words).toContain('You are the next one.');
    app.account.become({ kind: 'guest', refused: 'address_taken' });
    await expect.poll(words).toContain('Your account was not made');
    expect(words()).toContain('This address has an account already.');
  });

  it('[LEAVE-5] [LOCK-11] erasing says the exact words on every page, and asks for proof where the server wants it', async () => {
    for (const path of pages) {
      app = await mountAccount(`/you/${path}`, { state: states.erasing });
      await expect
        .poll(words)
        .toContain('Erased here. The server follows at the next contact.');
      app.end();
    }
    app = await mountAccount('/you/account', {
      state: { kind: 'erasing', needsSignIn: true },
    });
    await expect.element(page.getByLabelText('E-mail address')).toBeVisible();
    app.account.become({ kind: 'erasing', elsewhere: true });
    await expect.poll(words).toContain('erased on another device');
  });

  it('[AUTH-11] asked for again in place, the address stands and what was typed stays when it is refused', async () => {
    app = await mountAccount('/you/account', {
      state: states['needs-sign-in'],
    });
    await settled();
    const address = page.getByLabelText('E-mail address');
    await expect.element(address).toHaveValue(ADDRESS);
    await expect.element(address).toHaveAttribute('readonly');
    app.account.answer.signIn = refused('sign_in_failed');
    await userEvent.fill(passphrase(), 'not the right one');
    await userEvent.click(button('Sign in'));
    await expect.poll(words).toContain('Address or passphrase do not match.');
    await expect.element(passphrase()).toHaveValue('not the right one');
    expect(app.account.calls.at(-1)?.input).toEqual({
      email: ADDRESS,
      passphrase: 'not the right one',
    });
    app.account.become(states['signed-in']);
    await expect.poll(words).toContain('What you agreed to');
  });

  it('[PRIV-1] [CARE-9] each consent is taken back by one touch; words to a model stop at once, also offline', async () => {
    app = await mountAccount('/you/account', {
      state: states['signed-in'],
      modelConsent: 'yes',
    });
    const model = page.getByRole('switch', { name: 'Server and model' });
    const metrics = page.getByRole('switch', { name: 'Count how' });
    await expect.element(metrics).toBeChecked();
    await expect.element(model).toBeChecked();
    app.account.answer.setConsent = refused('no_network');
    await userEvent.click(model);
    await expect.element(model).not.toBeChecked();
    expect(app.settings().modelConsent).toBe('no');
    await expect.poll(words).toContain('The server was not told yet.');
    await userEvent.click(metrics);
    await expect.poll(words).toContain("Maya's server does not answer.");
    await expect.element(metrics).toBeChecked();
    delete app.account.answer.setConsent;
    await userEvent.click(metrics);
    await expect.element(metrics).not.toBeChecked();
    expect(app.account.calls.at(-1)).toEqual({
      name: 'setConsent',
      input: ['metrics', false],
    });
  });

  it('consents that cannot be read are told, and asked for again', async () => {
    app = await mountAccount('/you/account', { state: states.offline });
    await expect.poll(words).toContain('Everything on this device goes on.');
    app.end();
    app = await mountAccount('/you/account', { state: states.guest });
    app.account.answer.consents = refused('no_network');
    app.account.become(states['signed-in']);
    await expect.poll(words).toContain("Maya's server does not answer.");
    delete app.account.answer.consents;
    await userEvent.click(button('Try again'));
    await expect
      .element(page.getByRole('switch', { name: 'Count how' }))
      .toBeChecked();
  });

  it('[LOCK-9] [LEAVE-5] erasing offers a copy, asks for the passphrase, and stands second', async () => {
    app = await mountAccount('/you/account', { state: states['signed-in'] });
    await userEvent.click(button('Erase the account'));
    await expect.element(passphrase()).toHaveFocus();
    await expect
      .element(page.getByRole('link', { name: 'Take your words along first' }))
      .toHaveAttribute('href', '/you/export');
    const pair = [
      ...document.querySelectorAll<HTMLElement>('.account-pair .button'),
    ];
    expect(pair.map(({ textContent }) => textContent)).toEqual([
      'Keep everything',
      'Erase it all',
    ]);
    expect(pair[0]!.offsetWidth).toBe(pair[1]!.offsetWidth);
    await expect.element(button('Erase it all')).toBeDisabled();
    await userEvent.fill(passphrase(), PASSPHRASE);
    app.account.answer.eraseAccount = refused('wrong_passphrase');
    await userEvent.click(button('Erase it all'));
    await expect.poll(words).toContain('does not open it.');
    await userEvent.click(button('Keep everything'));
    await expect.element(button('Erase the account')).toHaveFocus();
    expect(app.account.count('eraseAccount')).toBe(1);
  });
});

describe('/you/sign-in', () => {
  it('[LOCK-2] with a lock set it says before which passphrase opens this device afterwards', async () => {
    app = await mountAccount('/you/sign-in', { hasLock: true });
    await settled();
    expect(words()).toContain('This device stays locked.');
    app.end();
    app = await mountAccount('/you/sign-in');
    await settled();
    expect(words()).not.toContain('This device stays locked.');
  });

  it('[LEAVE-6] says before that this device’s conversation comes along', async () => {
    app = await mountAccount('/you/sign-in');
    await settled();
    expect(words()).toContain('comes along into your account');
  });

  it.each<[ErrorCode, string]>([
    ['sign_in_failed', 'Address or passphrase do not match.'],
    ['rate_limited', 'A pause between tries keeps guessers out.'],
    ['busy', 'Maya is busy just now.'],
    ['no_network', "Maya's server does not answer."],
    ['kdf_too_weak', 'weaker protection than Maya accepts'],
    ['account_erased', 'This account was erased.'],
    ['recovery_code_malformed', 'There is a slip in this code.'],
    ['internal', 'Your words are safe; try again in a moment.'],
  ])('[LOCK-7] %s is told, and the fields stay', async (code, sentence) => {
    app = await mountAccount('/you/sign-in');
    app.account.answer.signIn = refused(code);
    await userEvent.fill(page.getByLabelText('E-mail address'), ADDRESS);
    await userEvent.click(page.getByRole('radio', { name: 'Recovery code' }));
    const field = page.getByRole('textbox', { name: 'Recovery code' });
    await userEvent.fill(field, CODE);
    await userEvent.keyboard('{Enter}');
    await expect.poll(words).toContain(sentence);
    await expect.element(field).toHaveValue(CODE);
    expect(app.account.calls).toEqual([
      { name: 'signIn', input: { email: ADDRESS, recoveryCode: CODE } },
    ]);
  });

  it('[OFF-4] no answer on a device without a network is told as that, and stays so when the network comes back', async () => {
    app = await mountAccount('/you/sign-in');
    app.account.answer.signIn = refused('no_network');
    app.network.isOffline = true;
    await userEvent.fill(page.getByLabelText('E-mail address'), ADDRESS);
    await userEvent.fill(passphrase(), PASSPHRASE);
    await userEvent.keyboard('{Enter}');
    await expect.poll(words).toContain('This device has no network just now.');
    app.network.isOffline = false;
    await userEvent.fill(passphrase(), `${PASSPHRASE} again`);
    expect(words()).toContain('This device has no network just now.');
    await userEvent.keyboard('{Enter}');
    await expect.poll(words).toContain("Maya's server does not answer.");
    expect(words()).not.toContain('This device has no network');
  });

  it('a fault of the program is told, too, and the next try can be made', async () => {
    app = await mountAccount('/you/sign-in', {
      state: states['needs-sign-in'],
    });
    app.account.answer.signIn = () => Promise.reject(new Error('planted'));
    await userEvent.fill(passphrase(), PASSPHRASE);
    await userEvent.click(button('Sign in'));
    await expect.poll(words).toContain('This did not work.');
    await userEvent.click(button('Sign in'));
    await expect.poll(() => app!.account.count('signIn')).toBe(2);
  });

  it('[P2] a second touch is no second sending, and the wait is told', async () => {
    app = await mountAccount('/you/sign-in');
    const answer = held<{ ok: true; value: 'done' }>();
    app.account.answer.signIn = () => answer.promise;
    await userEvent.fill(page.getByLabelText('E-mail address'), ADDRESS);
    await userEvent.fill(passphrase(), PASSPHRASE);
    const go = button('Sign in').element() as HTMLElement;
    go.click();
    go.click();
    await expect.poll(words).toContain('Opening your key.');
    expect(app.account.count('signIn')).toBe(1);
    expect(leftBehind()).not.toContain('quiet lamps');
    answer.give({ ok: true, value: 'done' });
    app.account.become(states['signed-in']);
    await expect.poll(words).toContain('You are signed in.');
  });

  it('[INST-8] [A11Y-9] fields are for password managers, take paste, can be shown, and go nowhere by themselves', async () => {
    app = await mountAccount('/you/sign-in');
    await settled();
    const form = document.querySelector('form')!;
    expect(form.method).toBe('post');
    // Nothing but which way was chosen: neither address nor secret has a name to travel under.
    expect([...new FormData(form).values()]).toEqual(['passphrase']);
    await expect
      .element(page.getByLabelText('E-mail address'))
      .toHaveAttribute('autocomplete', 'username');
    const field = passphrase().element() as HTMLInputElement;
    expect(field.autocomplete).toBe('current-password');
    expect(field.type).toBe('password');
    field.focus();
    const pasted = new ClipboardEvent('paste', { cancelable: true });
    field.dispatchEvent(pasted);
    expect(pasted.defaultPrevented).toBe(false);
    await userEvent.click(button('Show Passphrase'));
    expect((passphrase().element() as HTMLInputElement).type).toBe('text');
    await userEvent.click(button('Hide Passphrase'));
    expect((passphrase().element() as HTMLInputElement).type).toBe('password');
  });

  it('[A11Y-4] is walked by keys alone; what is empty takes the focus', async () => {
    app = await mountAccount('/you/sign-in');
    const address = page.getByLabelText('E-mail address');
    await userEvent.click(address);
    await userEvent.keyboard('{Enter}');
    await expect.element(address).toHaveFocus();
    await userEvent.keyboard(`${ADDRESS}{Enter}`);
    await expect.element(passphrase()).toHaveFocus();
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.poll(() => app!.account.count('signIn')).toBe(1);
  });
});

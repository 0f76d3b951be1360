import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { err, ok } from '#shared/base/result.ts';
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

const step = () => document.querySelector('.join-heading')?.textContent;
const isAt = (title: string) => expect.poll(step).toBe(title);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const box = (name: string) => page.getByRole('checkbox', { name });
const field = (name: string) =>
  page.getByRole('textbox', { name, exact: true });
const press = (name: string) => userEvent.click(button(name));

async function toConsents(): Promise<void> {
  await isAt('Your address');
  await userEvent.fill(field('E-mail address'), ADDRESS);
  await press('Next');
  await isAt('What you agree to');
}
async function toPassphrase(): Promise<void> {
  await toConsents();
  await userEvent.click(box('An account for me'));
  await press('Next');
  await isAt('Your passphrase');
}
async function toCode(): Promise<void> {
  await toPassphrase();
  await userEvent.fill(field('Passphrase'), PASSPHRASE);
  await press('Next');
  await isAt('Your recovery code');
}
async function toPractice(): Promise<void> {
  await toCode();
  await press('I have kept it');
  await isAt('Try it once');
}
const shown = () =>
  [...document.querySelectorAll('.code-groups code')]
    .map(({ textContent }) => textContent)
    .join('');

describe('making an account', () => {
  it('[SIGN-1] [LOCK-8] five steps, one thing each, and what is sent at their end', async () => {
    app = await mountAccount('/you/join');
    await toPractice();
    await userEvent.fill(field('Recovery code'), CODE.toLowerCase());
    await press('Make the account');
    await expect.poll(words).toContain('Your account is there');
    const asked = app.account.calls.map(({ name }) => name);
    expect(asked).toEqual(['prepareSignUp', 'practise', 'submitSignUp']);
    expect(app.account.calls[0]?.input).toEqual({
      email: ADDRESS,
      timezone: 'Europe/Vienna',
      passphrase: PASSPHRASE,
      consents: {
        account: true,
        model: false,
        metrics: false,
        research: false,
      },
    });
    await expect.poll(() => app!.kept.size).toBe(0);
    expect(app.settings().modelConsent).toBe('unasked');
  });

  it('[A11Y-4] [A11Y-9] is walked by keys alone, and each step takes the focus', async () => {
    app = await mountAccount('/you/join');
    await isAt('Your address');
    await userEvent.click(field('E-mail address'));
    await userEvent.keyboard(`${ADDRESS}{Enter}`);
    await isAt('What you agree to');
    expect(document.activeElement?.textContent).toBe('What you agree to');
    await userEvent.keyboard('{Tab} {Enter}');
    await isAt('Your passphrase');
    await userEvent.keyboard(`{Tab}${PASSPHRASE}{Enter}`);
    await isAt('Your recovery code');
    (button('I have kept it').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await isAt('Try it once');
    await userEvent.keyboard(`{Tab}${CODE}{Enter}`);
    await expect.poll(words).toContain('Your account is there');
    expect(document.activeElement?.textContent).toContain(
      'Your account is there',
    );
  });

  it('[A11Y-1] [LAYOUT-9] no step has a barrier, at 320 px and double text size', async () => {
    await page.viewport(320, 640);
    app = await mountAccount('/you/join');
    async function look(): Promise<void> {
      for (const theme of ['light', 'night', 'dark'] as const) {
        const textSize = theme === 'light' ? 1 : 2;
        applyLook(document.documentElement, { theme, textSize, quiet: true });
        expect([step(), await findBarriers()]).toEqual([step(), []]);
        expect([step(), overflow()]).toEqual([step(), 0]);
      }
    }
    await isAt('Your address');
    await press('Next');
    await look();
    await toConsents();
    await press('Next');
    await look();
    await userEvent.click(box('An account for me'));
    await press('Next');
    await isAt('Your passphrase');
    await press('Offer me five words');
    await userEvent.fill(field('Passphrase'), 'short');
    await press('Next');
    await look();
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    await press('Next');
    await isAt('Your recovery code');
    await look();
    await press('I have kept it');
    await isAt('Try it once');
    await press('Show it again');
    await press('Make the account');
    await look();
  }, 60_000);
});

describe('the steps', () => {
  it('[PRIV-1] [CARE-9] four separate boxes with their version, none ticked by Maya, only the first needed', async () => {
    app = await mountAccount('/you/join');
    await toConsents();
    const boxes = [
      ...document.querySelectorAll<HTMLInputElement>('.consent-box input'),
    ];
    expect(boxes.map(({ checked }) => checked)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(words().match(/Text of 2026-11/g)).toHaveLength(4);
    await press('Next');
    await expect.poll(words).toContain('Please agree to the first box');
    expect(document.activeElement).toBe(boxes[0]);
    expect(step()).toBe('What you agree to');
  });

  it('[PRIV-1] the box for the model shows what was chosen on this device, and moves it when the account is made', async () => {
    app = await mountAccount('/you/join', { modelConsent: 'yes' });
    await toConsents();
    await expect.element(box('Server and model')).toBeChecked();
    await userEvent.click(box('Server and model'));
    await userEvent.click(box('An account for me'));
    await press('Next');
    await isAt('Your passphrase');
    expect(app.settings().modelConsent).toBe('yes');
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    await press('Next');
    await isAt('Your recovery code');
    await press('I have kept it');
    await isAt('Try it once');
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Make the account');
    await expect.poll(() => app!.settings().modelConsent).toBe('no');
  });

  it('[AUTH-12] an address with a slip goes no further and takes the focus; odd letters are sent as typed', async () => {
    app = await mountAccount('/you/join');
    await isAt('Your address');
    const address = field('E-mail address');
    await userEvent.fill(address, 'ada at example');
    await press('Next');
    await expect.poll(words).toContain('This does not read as an e-mail');
    await expect.element(address).toHaveFocus();
    await userEvent.fill(address, 'jürg@münchen.example');
    await press('Next');
    await isAt('What you agree to');
    await userEvent.click(box('An account for me'));
    await press('Next');
    await isAt('Your passphrase');
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    await press('Next');
    await isAt('Your recovery code');
    expect(app.account.calls[0]?.input).toMatchObject({
      email: 'jürg@münchen.example',
    });
  });

  it('the time zone is this device’s and can be changed; a referral code goes along', async () => {
    app = await mountAccount('/you/join');
    await isAt('Your address');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await expect.element(zone).toHaveValue('Europe/Vienna');
    await userEvent.selectOptions(zone, 'America/New_York');
    await userEvent.fill(
      page.getByRole('textbox', { name: 'Referral' }),
      ' SPRING ',
    );
    await toCode();
    expect(app.account.calls[0]?.input).toMatchObject({
      timezone: 'America/New_York',
      referralCode: 'SPRING',
    });
  });

  it('[VAULT-4] [A11Y-9] a passphrase: strength in words, one field for a new one, shown by touch, why it is not taken', async () => {
    app = await mountAccount('/you/join');
    await toPassphrase();
    const input = field('Passphrase');
    const native = () => input.element() as HTMLInputElement;
    expect(native().autocomplete).toBe('new-password');
    expect(document.querySelectorAll('[type="password"]')).toHaveLength(1);
    await userEvent.fill(input, 'elevensigns');
    await expect.poll(words).toContain('One more character');
    await press('Next');
    await expect.element(input).toHaveFocus();
    expect(app.account.count('prepareSignUp')).toBe(0);
    await userEvent.fill(input, 'passwordpassword');
    await expect.poll(words).toContain('Many people use this one.');
    await userEvent.fill(input, 'x'.repeat(257));
    await expect.poll(words).toContain('It ends at 256 characters.');
    await userEvent.fill(input, PASSPHRASE);
    await expect.poll(words).toContain('Strength: Good');
    await userEvent.click(button('Show Passphrase'));
    expect(native().type).toBe('text');
  });

  it('[VAULT-4] five words are offered, never put into the field unasked', async () => {
    app = await mountAccount('/you/join');
    await toPassphrase();
    await press('Offer me five words');
    await expect.poll(words).toContain('river candle seven moth orchard');
    await expect.element(field('Passphrase')).toHaveValue('');
    await press('Use these');
    await expect
      .element(field('Passphrase'))
      .toHaveValue('river candle seven moth orchard');
    expect((field('Passphrase').element() as HTMLInputElement).type).toBe(
      'text',
    );
    await press('Next');
    await isAt('Your recovery code');
  });

  it('[LOCK-8] the code can be copied, printed and saved, with the sentence beside it', async () => {
    app = await mountAccount('/you/join');
    await toCode();
    expect(shown()).toBe(CODE.replaceAll('-', ''));
    expect(words()).toContain('Maya never asks for your recovery code.');
    await press('Copy');
    await expect.poll(words).toContain('Copied');
    expect(app.copied).toEqual([CODE]);
    await press('Print');
    expect(app.printed).toHaveLength(1);
    await press('Save as text');
    expect(app.files[0]?.name).toBe('maya-recovery-code.txt');
    expect(await app.files[0]?.file.text()).toContain(CODE);
    app.clipboard.isRefused = true;
    await press('Copy');
    await expect.poll(words).toContain('Please write it down.');
  });

  it('[VAULT-5] a slip is told sign by sign and follows the typing; the code can be shown again; nothing is sent', async () => {
    app = await mountAccount('/you/join');
    await toPractice();
    const typed = field('Recovery code');
    expect(shown()).toBe('');
    await userEvent.fill(typed, CODE.replace('9XTA', '8XTA'));
    await press('Make the account');
    await expect.poll(words).toContain('Group 4, sign 1 differs.');
    await expect.element(typed).toHaveFocus();
    expect(app.account.count('submitSignUp')).toBe(0);
    await userEvent.fill(typed, CODE.slice(0, -1));
    await expect.poll(words).toContain('One sign is still missing.');
    await press('Show it again');
    expect(shown()).toBe(CODE.replaceAll('-', ''));
    await press('Put it away');
    expect(shown()).toBe('');
    await userEvent.fill(typed, ` ${CODE.replaceAll('-', '\n')} `);
    await press('Make the account');
    await expect.poll(words).toContain('Your account is there');
  });
});

describe('going back, leaving, coming again', () => {
  it('[NAV-1] Back keeps what was typed, by its button and by the browser', async () => {
    app = await mountAccount('/you/join');
    await toPractice();
    await press('Back');
    await isAt('Your recovery code');
    history.back();
    await isAt('Your passphrase');
    await expect.element(field('Passphrase')).toHaveValue(PASSPHRASE);
    await press('Back');
    await isAt('What you agree to');
    await expect.element(box('An account for me')).toBeChecked();
    await press('Back');
    await isAt('Your address');
    await expect.element(field('E-mail address')).toHaveValue(ADDRESS);
    for (const title of [
      'What you agree to',
      'Your passphrase',
      'Your recovery code',
    ]) {
      await press('Next');
      await isAt(title);
    }
    // Nothing was changed: the code that was written down still holds.
    expect(app.account.count('prepareSignUp')).toBe(1);
  });

  it('[LOCK-8] who changes the address gets another code, and is told so', async () => {
    app = await mountAccount('/you/join');
    await toCode();
    for (const title of [
      'Your passphrase',
      'What you agree to',
      'Your address',
    ]) {
      await press('Back');
      await isAt(title);
    }
    await userEvent.fill(field('E-mail address'), 'eve@example.org');
    for (const title of [
      'What you agree to',
      'Your passphrase',
      'Your recovery code',
    ]) {
      await press('Next');
      await isAt(title);
    }
    expect(app.account.count('prepareSignUp')).toBe(2);
    expect(words()).toContain('This is a new code.');
  });

  it('[NAV-1] [VAULT-1] a reload keeps what is no secret; passphrase and code are nowhere', async () => {
    const kept = new Map<string, string>();
    app = await mountAccount('/you/join', { kept });
    await toPractice();
    await userEvent.fill(field('Recovery code'), CODE);
    for (const secret of [PASSPHRASE, 'quiet lamps', CODE, CODE.slice(0, 9)]) {
      expect(leftBehind()).not.toContain(secret);
      expect([...kept.values()].join()).not.toContain(secret);
    }
    app.end();
    app = await mountAccount('/you/join', { kept });
    await isAt('Your passphrase');
    await expect.element(field('Passphrase')).toHaveValue('');
    await press('Back');
    await isAt('What you agree to');
    await expect.element(box('An account for me')).toBeChecked();
    await press('Back');
    await expect.element(field('E-mail address')).toHaveValue(ADDRESS);
  });

  it('[P2] a second touch makes no second key and sends no second time', async () => {
    app = await mountAccount('/you/join');
    await toPassphrase();
    const prepared = held<ReturnType<typeof ok<never>>>();
    const sent = held<{ ok: true; value: 'done' }>();
    app.account.answer.prepareSignUp = () => prepared.promise;
    app.account.answer.submitSignUp = () => sent.promise;
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    const twice = (name: string) => {
      const form = button(name).element().closest('form')!;
      form.requestSubmit();
      form.requestSubmit();
    };
    twice('Next');
    await expect.poll(words).toContain('Locking your key with it.');
    await expect.poll(() => app!.account.count('prepareSignUp')).toBe(1);
    prepared.give(ok({ email: ADDRESS, recoveryCode: CODE } as never));
    await isAt('Your recovery code');
    await press('I have kept it');
    await isAt('Try it once');
    await userEvent.fill(field('Recovery code'), CODE);
    twice('Make the account');
    await expect.poll(words).toContain('Asking the server');
    expect(app.account.count('submitSignUp')).toBe(1);
    app.account.become(states['signed-in']);
    sent.give({ ok: true, value: 'done' });
    await expect.poll(words).toContain('Your account is there');
    expect(app.account.count('prepareSignUp')).toBe(1);
  });

  it('[AUTH-12] a taken address: told, with both ways on, and nothing typed is lost', async () => {
    app = await mountAccount('/you/join');
    await toPractice();
    app.account.answer.submitSignUp = refused('address_taken');
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Make the account');
    await expect.poll(words).toContain('This address has an account already.');
    await expect
      .element(page.getByRole('link', { name: 'Sign in' }))
      .toHaveAttribute('href', '/you/sign-in');
    await press('Use another address');
    await isAt('Your address');
    await expect.element(field('E-mail address')).toHaveValue(ADDRESS);
  });

  it.each([
    ['no_network', "Maya's server does not answer."],
    ['busy', 'Maya is busy just now.'],
    ['rate_limited', 'A pause between tries'],
    ['kdf_too_weak', 'weaker protection'],
    ['internal', 'This did not work.'],
  ] as const)(
    '%s at the last step is told, and the next try sends the same',
    async (code, sentence) => {
      app = await mountAccount('/you/join');
      await toPractice();
      app.account.answer.submitSignUp = refused(code);
      await userEvent.fill(field('Recovery code'), CODE);
      await press('Make the account');
      await expect.poll(words).toContain(sentence);
      delete app.account.answer.submitSignUp;
      await press('Make the account');
      await expect.poll(words).toContain('Your account is there');
      const [first, second] = app.account.calls.filter(
        ({ name }) => name === 'submitSignUp',
      );
      expect(second?.input).toBe(first?.input);
    },
  );

  it('a key that cannot be made is told where the passphrase stands', async () => {
    app = await mountAccount('/you/join');
    await toPassphrase();
    app.account.answer.prepareSignUp = () =>
      Promise.resolve(err('passphrase_weak'));
    await userEvent.fill(field('Passphrase'), PASSPHRASE);
    await press('Next');
    await expect.poll(words).toContain('Take a longer or less common one');
    await expect.element(field('Passphrase')).toHaveValue(PASSPHRASE);
  });

  it('[SIGN-1] [AUTH-12] the screen after it names the address, and says so when an earlier try had made it under another one', async () => {
    const make = async (email: string) => {
      app = await mountAccount('/you/join');
      await toPractice();
      app.account.answer.submitSignUp = () => {
        app!.account.become({ ...states['signed-in'], email });
        return Promise.resolve(ok('done' as const));
      };
      await userEvent.fill(field('Recovery code'), CODE);
      await press('Make the account');
      await expect.poll(words).toContain(`Your account is under ${email}.`);
    };
    await make(ADDRESS);
    expect(words()).not.toContain('An earlier try');
    app?.end();
    await make('first@example.org');
    expect(words()).toContain(`had made it before you typed ${ADDRESS}.`);
    expect(words()).toContain('you chose last are the ones that count');
    expect(await findBarriers()).toEqual([]);
  });

  it('[SIGN-1] queued: the place is shown, and the account when it is there', async () => {
    app = await mountAccount('/you/join');
    await toPractice();
    app.account.answer.submitSignUp = () => {
      app!.account.become(states.queued);
      return Promise.resolve(ok({ place: 7, retryAfterSeconds: 30 }));
    };
    await userEvent.fill(field('Recovery code'), CODE);
    await press('Make the account');
    await expect.poll(words).toContain('Your place in the queue: 7.');
    app.account.become(states['signed-in']);
    await expect.poll(words).toContain('Your account is there');
  });
});

import { expect, type Page } from '@playwright/test';

/** Who signs up in a journey. Made-up addresses under a name that nobody can own. */
export type Person = { email: string; passphrase: string };
/** The same with the recovery code that was shown once. */
export type Member = Person & { code: string };

export const person = (name: string): Person => ({
  email: `${name}@example.test`,
  passphrase: `${name} walks along seven quiet canals`,
});

/** Stretching a passphrase takes seconds on a small machine; the server hashes slowly besides. */
export const SLOW = { timeout: 45_000 };

/** Loads a page of the app by its address, as typed into the address line. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
}

/** A secret is found by what it tells a password manager: its label stands at other things as well. */
export const secretField = (
  page: Page,
  kind: 'current-password' | 'new-password' = 'current-password',
) => page.locator(`input[autocomplete="${kind}"]`).first();

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click();

/** The recovery code as the screen shows it. */
export async function shownCode(page: Page): Promise<string> {
  const groups = page.locator('.code-groups code');
  await expect(groups.first()).toBeVisible(SLOW);
  return (await groups.allInnerTexts()).join('-');
}

/** `/you/join` from the first step to "Your account is there"; the code is typed back as one would: small, with blanks. */
export async function join(
  page: Page,
  { email, passphrase }: Person,
): Promise<Member> {
  await visit(page, '/you/join');
  await page.getByLabel('E-mail address').fill(email);
  await press(page, 'Next');
  await page.getByRole('checkbox', { name: 'An account for me' }).check();
  await press(page, 'Next');
  await secretField(page, 'new-password').fill(passphrase);
  await press(page, 'Next');
  const code = await shownCode(page);
  await press(page, 'I have kept it');
  await page
    .getByRole('textbox', { name: 'Recovery code' })
    .fill(code.toLowerCase().replaceAll('-', ' '));
  await press(page, 'Make the account');
  await expect(
    page.getByRole('heading', { name: 'Your account is there' }),
  ).toBeVisible(SLOW);
  return { email, passphrase, code };
}

export type Way = 'passphrase' | 'code';

/** Fills in `/you/sign-in` and goes; what comes of it is the caller's to look at. */
export async function trySignIn(
  page: Page,
  email: string,
  secret: string,
  way: Way = 'passphrase',
): Promise<void> {
  await visit(page, '/you/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  if (way === 'code') {
    await page.getByRole('radio', { name: 'Recovery code' }).check();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(secret);
  } else await secretField(page).fill(secret);
  await press(page, 'Sign in');
}

export async function signIn(
  page: Page,
  email: string,
  secret: string,
  way: Way = 'passphrase',
): Promise<void> {
  await trySignIn(page, email, secret, way);
  await expect(page.getByText('You are signed in.')).toBeVisible(SLOW);
}

/** What the form says when it is refused. */
export async function refusal(page: Page): Promise<string> {
  const told = page.locator('.account-told .line').last();
  await expect(told).toContainText(/do not match|does not open/, SLOW);
  return (await told.innerText()).trim();
}

/** A guest sets the lock of this device, the code practised; gives the code. */
export async function setLock(page: Page, passphrase: string): Promise<string> {
  await visit(page, '/you/lock');
  await press(page, 'Lock with a passphrase');
  await secretField(page, 'new-password').fill(passphrase);
  await press(page, 'Next');
  const code = await shownCode(page);
  await press(page, 'I have kept it');
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
  await press(page, 'Set the lock');
  await expect(page.getByText('The lock is set.')).toBeVisible(SLOW);
  return code;
}

/** On the lock screen. */
export async function openLock(page: Page, passphrase: string): Promise<void> {
  await secretField(page).fill(passphrase);
  await press(page, 'Open Maya');
}

/** A file as another companion exports it, with `n` messages in one conversation, half of them the person's. */
export const conversationsFile = (n: number, words: (at: number) => string) =>
  JSON.stringify([
    {
      uuid: '5f0c2a52-0f61-4d1e-9c49-0c7f4f6f7a10',
      name: 'An older conversation',
      created_at: '2026-03-01T18:00:00Z',
      updated_at: '2026-03-01T21:00:00Z',
      chat_messages: Array.from({ length: n }, (_, at) => ({
        uuid: `5f0c2a52-0f61-4d1e-9c49-${String(at).padStart(12, '0')}`,
        sender: at % 2 === 0 ? 'human' : 'assistant',
        text: words(at),
        created_at: new Date(
          Date.parse('2026-03-01T18:00:00Z') + at * 30_000,
        ).toISOString(),
      })),
    },
  ]);

/** Brings a file in by the app's own page. */
export async function importFile(page: Page, text: string): Promise<void> {
  await visit(page, '/you/import');
  await page.locator('input[type="file"]').setInputFiles({
    name: 'conversations.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });
  await press(page, 'Add to this device');
  await expect(page.getByText(/texts? (was|were) added/)).toBeVisible(SLOW);
}

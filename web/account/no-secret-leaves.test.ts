import { describe, expect, it } from 'vitest';
import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import { normalisePassphrase, splitSecret } from '#shared/crypto/wraps.ts';
import { parseRecoveryCode } from '#shared/crypto/recovery-code.ts';
import {
  createWorld,
  EMAIL,
  newCode,
  type Page,
  PASSPHRASE,
  rotate,
  signedUp,
} from './account-rig.contract.ts';
import type { SentRequest } from './fake-server.contract.ts';

const NEXT = 'Meadow cöpper whistle ten';

/** Everything that must stay: by name, as the bytes it has or the text that was typed. */
type Secrets = Map<string, Uint8Array | string>;

/** The forms in which a leak could hide: as text, base64, base64url, hex, numbers of a JSON array. */
function formsOf(secret: Uint8Array | string): string[] {
  const bytes =
    typeof secret === 'string' ? Buffer.from(secret) : Buffer.from(secret);
  const url = toBase64Url(bytes);
  const forms = [
    url,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('hex'),
    [...bytes].join(','),
    bytes.toString('latin1'),
    bytes.toString('utf8'),
  ];
  if (typeof secret !== 'string') return forms;
  const bare = secret.replace(/[^0-9A-Za-z]/g, '');
  return [
    ...forms,
    secret,
    bare,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Names of secrets that lie anywhere in what was sent. */
function leaks(sent: SentRequest[], secrets: Secrets): string[] {
  const all = sent
    .map(({ method, path, headers, body }) =>
      [method, path, JSON.stringify(headers), body].join('\n'),
    )
    .join('\n');
  const small = all.toLowerCase();
  return [...secrets]
    .filter(([, secret]) =>
      formsOf(secret).some(
        (form) => form.length > 7 && small.includes(form.toLowerCase()),
      ),
    )
    .map(([name]) => name);
}

function note(secrets: Secrets, name: string, page: Page): void {
  const ring = page.vault.ring();
  for (const key of ring === null ? [] : [ring.current, ...ring.older])
    secrets.set(`${name}: vault key ${key.gen}`, key.bytes.slice());
  page.kdf.derived.forEach((ikm, n) =>
    noteSplit(secrets, `${name}: derived ${n}`, ikm),
  );
}

function noteSplit(secrets: Secrets, name: string, ikm: Uint8Array): void {
  secrets.set(name, ikm.slice());
  secrets.set(`${name}: wrapKey`, splitSecret(ikm).wrapKey);
}

function noteCode(secrets: Secrets, name: string, code: string): void {
  secrets.set(name, code);
  const parsed = parseRecoveryCode(code);
  if (parsed.ok) noteSplit(secrets, `${name}: bytes`, parsed.value);
}

describe('what leaves the device', () => {
  it('[VAULT-1] [P5] no secret in any body, header or address of sign-up, sign-in, change, recovery, rotation, erasure', async () => {
    const { server, device, advance } = createWorld();
    const secrets: Secrets = new Map([
      ['passphrase', PASSPHRASE],
      ['next passphrase', NEXT],
      ['next passphrase, normalised', normalisePassphrase(NEXT)],
    ]);
    const phone = device();
    const { page, code } = await signedUp(phone);
    noteCode(secrets, 'first code', code);
    note(secrets, 'phone', page);

    const laptop = device();
    const guest = await laptop.start();
    note(secrets, 'guest', guest);
    await guest.account.signIn({ email: EMAIL, recoveryCode: code });
    const mine = await laptop.start();
    advance(86_400_000);
    expect(
      await mine.account.changePassphrase({ current: code, next: NEXT }),
    ).toMatchObject({ ok: true });
    const fresh = await newCode(mine, NEXT);
    const turned = await rotate(mine, NEXT);
    if (!fresh.ok || !turned.ok) throw new Error('refused');
    noteCode(secrets, 'second code', fresh.value);
    noteCode(secrets, 'third code', turned.value);
    note(secrets, 'laptop', mine);

    const tablet = device();
    const third = await tablet.start();
    await third.account.signIn({ email: EMAIL, passphrase: NEXT });
    note(secrets, 'tablet', third);
    const last = await tablet.start();
    await last.account.devices();
    await last.account.consents();
    note(secrets, 'tablet, in', last);
    await last.account.eraseAccount({ passphrase: NEXT });
    expect(server.users.size).toBe(0);

    expect(secrets.size).toBeGreaterThan(25);
    expect(
      new Set(server.sent.map(({ path }) => path.split('/').at(-1))),
    ).toEqual(
      new Set([
        'signup',
        'prelogin',
        'login',
        'refresh',
        'wraps',
        'devices',
        'consents',
        'erase',
      ]),
    );
    expect(leaks(server.sent, secrets)).toEqual([]);
  });

  it('[VAULT-1] the search sees a planted leak in every form and place', () => {
    const key = Uint8Array.from(
      { length: 32 },
      (_, at) => (at * 37 + 11) % 256,
    );
    const secrets: Secrets = new Map<string, Uint8Array | string>([
      ['key', key],
      ['passphrase', PASSPHRASE],
    ]);
    const clean: SentRequest = {
      method: 'POST',
      path: '/api/v1/auth/login',
      headers: { accept: 'application/json' },
      body: '{"email":"ada@example.org"}',
      credentials: 'same-origin',
    };
    expect(leaks([clean], secrets)).toEqual([]);
    for (const form of [
      toBase64Url(key),
      Buffer.from(key).toString('hex').toUpperCase(),
      Buffer.from(key).toString('base64'),
      JSON.stringify([...key]),
    ]) {
      expect(leaks([{ ...clean, body: `{"x":"${form}"}` }], secrets)).toEqual([
        'key',
      ]);
      expect(
        leaks([{ ...clean, headers: { 'x-debug': form } }], secrets),
      ).toEqual(['key']);
      expect(leaks([{ ...clean, path: `/api?k=${form}` }], secrets)).toEqual([
        'key',
      ]);
    }
    for (const form of [
      PASSPHRASE,
      encodeURIComponent(PASSPHRASE),
      Buffer.from(PASSPHRASE).toString('hex'),
    ])
      expect(leaks([{ ...clean, body: form }], secrets)).toEqual([
        'passphrase',
      ]);
  });
});

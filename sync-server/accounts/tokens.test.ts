import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { createTokens, signingKeysOf } from './tokens.ts';

const ownerKey = new Uint8Array(32).fill(7);
const caller: Caller = {
  userId: '6f1c0f2a-5b1e-4c57-8a35-4f7f2f1f0a01',
  deviceId: 'a1b2c3d4',
  family: 'f'.repeat(22),
  authTime: 1_790_000_000_000,
};
const DAY = 86_400_000;
const at = caller.authTime + 5000;

function setUp() {
  let now = at;
  const tokens = createTokens({ ownerKey, clock: () => now });
  return { tokens, setNow: (ms: number) => (now = ms) };
}

it('[AUTH-8] carries who, which device and how long, and nothing else', async () => {
  const { tokens } = setUp();
  const token = await tokens.issue(caller);
  expect(decodeProtectedHeader(token)).toEqual({
    alg: 'EdDSA',
    typ: 'at+jwt',
    kid: expect.stringMatching(/^[\w-]{16}$/),
  });
  expect(decodeJwt(token)).toEqual({
    iss: 'maya',
    aud: 'maya',
    sub: caller.userId,
    dev: caller.deviceId,
    fam: caller.family,
    role: 'person',
    auth_time: caller.authTime / 1000,
    iat: at / 1000,
    exp: at / 1000 + 600,
  });
  expect(await tokens.verify(token)).toEqual(caller);
});

it('[AUTH-8] ends after ten minutes to the second, whatever a clock did, and is refused when it comes from tomorrow', async () => {
  const { tokens, setNow } = setUp();
  const token = await tokens.issue(caller);
  const verdicts: [number, boolean][] = [
    [599_000, true],
    [600_000, false],
    [601_000, false],
    [DAY, false],
    [-60_000, true],
    [-61_000, false],
    [-DAY, false],
  ];
  for (const [later, isGood] of verdicts) {
    setNow(at + later);
    expect([later, (await tokens.verify(token)) !== null]).toEqual([
      later,
      isGood,
    ]);
  }
});

it('[AUTH-8] [AUTH-16] refuses every forged, downgraded or borrowed token', async () => {
  const { tokens } = setUp();
  const good = await tokens.issue(caller);
  const header = decodeProtectedHeader(good);
  const payload = decodeJwt(good);
  const own = generateKeyPairSync('ed25519').privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const encode = (value: unknown) =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  // The public key is no secret: whoever takes it for an HMAC key gets nowhere.
  const { publicKey } = signingKeysOf(ownerKey);
  const byHmac = (key: string | Buffer) => {
    const text = `${encode({ ...header, alg: 'HS256' })}.${encode(payload)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const sign = (
    change: { header?: object; payload?: object },
    key = own,
    alg = 'EdDSA',
  ) =>
    new SignJWT({ ...payload, ...change.payload })
      .setProtectedHeader({ ...header, alg, ...change.header })
      .sign(key);
  const [head = '', body = '', signature = ''] = good.split('.');
  const other = createTokens({
    ownerKey: new Uint8Array(32).fill(8),
    clock: () => at,
  });
  const forged: Record<string, string> = {
    'alg none': new UnsecuredJWT(payload).encode(),
    'alg none, own header': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'HS256 with the public key (PEM)': byHmac(
      publicKey.export({ type: 'spki', format: 'pem' }),
    ),
    'HS256 with the public key (DER)': byHmac(
      publicKey.export({ type: 'spki', format: 'der' }),
    ),
    'HS256 with the raw public key': byHmac(
      Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    ),
    RS256: await sign({}, rsa, 'RS256'),
    'another key, same kid': await sign({}),
    'another server': await other.issue(caller),
    'key in the header': await sign({
      header: { jwk: createPublicKey(own).export({ format: 'jwk' }) },
    }),
    'no signature': `${head}.${body}.`,
    'another body': `${head}.${encode({ ...payload, sub: 'x' })}.${signature}`,
    'a second life': `${head}.${encode({ ...payload, exp: at })}.${signature}`,
    empty: '',
    words: 'not a token',
    'four parts': `${good}.${signature}`,
  };
  for (const [name, token] of Object.entries(forged))
    expect([name, await tokens.verify(token)]).toEqual([name, null]);
  expect(await tokens.verify(good)).toEqual(caller);
});

it('[AUTH-8] refuses what the right key signed for another purpose', async () => {
  const { tokens } = setUp();
  const good = await tokens.issue(caller);
  const header = decodeProtectedHeader(good);
  const payload = decodeJwt(good);
  const { privateKey } = signingKeysOf(ownerKey);
  const sign = (change: object, head: object = {}) =>
    new SignJWT({ ...payload, ...change })
      .setProtectedHeader({ ...header, alg: 'EdDSA', ...head })
      .sign(privateKey);
  expect(await tokens.verify(await sign({}))).toEqual(caller);
  const bent: [string, string][] = [
    ['other kid', await sign({}, { kid: 'x' })],
    ['no kid', await sign({}, { kid: undefined })],
    ['typ JWT', await sign({}, { typ: 'JWT' })],
    ['no typ', await sign({}, { typ: undefined })],
    ['other aud', await sign({ aud: 'other' })],
    ['other iss', await sign({ iss: 'other' })],
    ['role admin', await sign({ role: 'admin' })],
    ['no exp', await sign({ exp: undefined })],
    ['a year long', await sign({ exp: at / 1000 + 31e6 })],
    ['no sub', await sign({ sub: undefined })],
    ['no device', await sign({ dev: undefined })],
    ['no family', await sign({ fam: undefined })],
  ];
  for (const [name, token] of bent)
    expect([name, await tokens.verify(token)]).toEqual([name, null]);
});

it('[AUTH-8] one changed sign anywhere makes it worthless', async () => {
  const { tokens } = setUp();
  const good = await tokens.issue(caller);
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: good.length - 1 }),
      fc.constantFrom(...Array.from('ABCabc019-_.')),
      async (index, sign) => {
        const bent = good.slice(0, index) + sign + good.slice(index + 1);
        // The last sign of a part carries bits that no byte holds; another spelling of the same bytes is the same token.
        const isSame = bent
          .split('.')
          .every(
            (part, at) =>
              Buffer.from(part, 'base64url').toString('hex') ===
              Buffer.from(good.split('.')[at] ?? '', 'base64url').toString(
                'hex',
              ),
          );
        if (!isSame) expect(await tokens.verify(bent)).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});

import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import type { Clock } from '#shared/base/clock.ts';
import type { Caller } from './caller.ts';

/** AUTH-8: seconds an access token is good for. */
export const ACCESS_TOKEN_S = 600;
/** How far the clock of another process may be ahead; an expiry gets none of it. */
const LEEWAY_S = 60;
const MAYA = 'maya';

const claims = z.object({
  sub: z.uuid(),
  dev: z.string(),
  fam: z.string(),
  role: z.literal('person'),
  auth_time: z.int(),
  iat: z.int(),
  exp: z.int(),
});

export type Tokens = {
  /** A signed access token for ten minutes (AUTH-8). */
  issue(caller: Caller): Promise<string>;
  /** Who a token names; null for one that is forged, bent, over, from the future, or meant for something else. */
  verify(token: string): Promise<Caller | null>;
};

/** When a token that was verified is over, in ms: what it opened ends with it (WEB-10). */
export const expiryOf = (token: string): number =>
  (decodeJwt(token).exp ?? 0) * 1000;

/** The fixed head of an Ed25519 private key in PKCS #8; the 32 bytes of the seed follow (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The pair that signs, made from the server's own key, and its name in the head of a token. */
export function signingKeysOf(ownerKey: Uint8Array) {
  const seed = hkdfSync(
    'sha256',
    ownerKey,
    new Uint8Array(),
    'maya/token/v1',
    32,
  );
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Head, Buffer.from(seed)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey, kid: x.slice(0, 16) };
}

/**
 * Access tokens (AUTH-8): EdDSA and nothing else, `typ at+jwt`, under a key that follows from the server's own key, so it
 * survives a restart and lies in no database.
 */
export function createTokens(deps: {
  ownerKey: Uint8Array;
  clock: Clock;
}): Tokens {
  const { privateKey, publicKey, kid } = signingKeysOf(deps.ownerKey);
  const seconds = () => Math.floor(deps.clock() / 1000);

  return {
    issue: ({ userId, deviceId, family, authTime }) =>
      new SignJWT({
        dev: deviceId,
        fam: family,
        role: 'person',
        auth_time: Math.floor(authTime / 1000),
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
        .setIssuer(MAYA)
        .setAudience(MAYA)
        .setSubject(userId)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + ACCESS_TOKEN_S)
        .sign(privateKey),
    async verify(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
          algorithms: ['EdDSA'],
          typ: 'at+jwt',
          issuer: MAYA,
          audience: MAYA,
          currentDate: new Date(deps.clock()),
          clockTolerance: 0,
        });
        if (protectedHeader.kid !== kid) return null;
        const read = z.safeParse(claims, payload);
        if (!read.success) return null;
        const { sub, dev, fam, auth_time: authTime, iat, exp } = read.data;
        if (iat > seconds() + LEEWAY_S) return null;
        if (exp - iat > ACCESS_TOKEN_S) return null;
        return {
          userId: sub,
          deviceId: dev,
          family: fam,
          authTime: authTime * 1000,
        };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

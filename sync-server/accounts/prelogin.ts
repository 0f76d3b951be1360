import { createHmac } from 'node:crypto';
import type { Kdf } from '#shared/crypto/types.ts';
import {
  MAX_ACCOUNT_BYTES,
  preloginRequest,
} from '#shared/protocol/accounts.ts';
import type { Store } from '#server/db/open-store.ts';
import { readSecret } from '#server/db/secret-rows.ts';
import { findUserByAddress } from '#server/db/user-rows.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import { readBody } from '#server/http/read-body.ts';
import { readAddress } from './address.ts';

/** What a device makes today (VAULT-3), and so what most accounts have. */
const usualKdf: Kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 };

/** An id that belongs to nobody: an unknown address costs the same reads as a known one. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * `POST /api/v1/auth/prelogin` (AUTH-2): what a device needs to stretch a passphrase. An unknown address gets an answer of
 * the same shape that never changes: a salt made from the address and the server's own key.
 */
export function createPrelogin(deps: { store: Store; ownerKey: Uint8Array }) {
  const madeUpSalt = (addressKey: string) =>
    createHmac('sha256', deps.ownerKey)
      .update(`prelogin|${addressKey}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');

  return async (c: AppContext): Promise<Response> => {
    const body = await readBody(c.req.raw, preloginRequest, MAX_ACCOUNT_BYTES);
    if (!body.ok) return problem(c, body.error.code, body.error.field);
    const address = readAddress(body.value.email);
    if (address === null) return problem(c, 'address_invalid', 'email');
    const secret = await deps.store.read(async (db) => {
      const user = await findUserByAddress(db, address.key);
      return await readSecret(db, user?.id ?? NOBODY, 'passphrase');
    });
    const saltPart = madeUpSalt(address.key);
    return c.json({
      kdf: secret?.kdf ?? usualKdf,
      saltPart: secret?.saltPart ?? saltPart,
    });
  };
}

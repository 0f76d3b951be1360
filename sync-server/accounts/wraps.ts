import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import {
  MAX_ACCOUNT_BYTES,
  wrapRemoval,
  wrapsRequest,
  type VaultState,
  type WrapsRequest,
} from '#shared/protocol/accounts.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { endOtherFamilies } from '#server/db/refresh-rows.ts';
import {
  deleteSecret,
  deleteWrap,
  deleteWrapsOfKind,
  putSecret,
  putWrap,
  readWraps,
} from '#server/db/secret-rows.ts';
import { readUser, setVaultGen } from '#server/db/user-rows.ts';
import { problem, retryLater, type AppContext } from '#server/http/answers.ts';
import { readBody, type BodyFault } from '#server/http/read-body.ts';
import { doesStand, type Caller } from './caller.ts';
import { HASH_RETRY_S, type SlowHash, type StoredHash } from './slow-hash.ts';
import { readVault } from './vault-state.ts';
import { checkAgainstVault, checkWraps } from './wraps-check.ts';

type Put = WrapsRequest['put'][number] & { stored: StoredHash | null };
type Fault = { code: ErrorCode; field?: string };

const tell = (c: AppContext, { code, field }: BodyFault | Fault) =>
  problem(c, code, field);

/**
 * `GET`, `POST` and `DELETE /api/v1/auth/wraps` (AUTH-6, VAULT-6). A secret and the wrap it opens are replaced together, in one
 * transaction that also ends every other sign-in: no moment knows the new one without the other.
 */
export function createWraps(deps: { store: Store; slowHash: SlowHash }) {
  const { store, slowHash } = deps;

  const hashAll = async (
    put: WrapsRequest['put'],
  ): Promise<Result<Put[], 'busy'>> => {
    const hashed: Put[] = [];
    for (const entry of put) {
      if (entry.authKey === undefined) {
        hashed.push({ ...entry, stored: null });
        continue;
      }
      const stored = await slowHash.hash(
        Buffer.from(entry.authKey, 'base64url'),
      );
      if (!stored.ok) return stored;
      hashed.push({ ...entry, stored: stored.value });
    }
    return ok(hashed);
  };

  const putOne = async (db: Db, userId: string, { wrap, stored }: Put) => {
    if (stored !== null && wrap.kind !== 'passkey') {
      await deleteWrapsOfKind(db, userId, wrap.kind);
      const { kind, kdf, saltPart } = wrap;
      await putSecret(db, userId, { kind, ...stored, kdf, saltPart });
    }
    await putWrap(db, userId, wrap);
  };

  const replace = (caller: Caller, request: WrapsRequest, put: Put[]) =>
    store.tx(async ({ db }): Promise<Result<VaultState, Fault>> => {
      const { userId, family } = caller;
      // Asked again inside the transaction: another device may have ended this sign-in since.
      const user = await readUser(db, userId);
      if (user === null || !(await doesStand(db, caller)))
        return err({ code: 'auth_expired' });
      const fault = checkAgainstVault(request, {
        ...(await readVault(db, user)),
        inboxKey: user.inboxKey,
      });
      if (fault !== null) return err(fault);
      const { gen, older, inboxKey } = request;
      if (gen > user.gen && older !== undefined && inboxKey !== undefined) {
        // Wraps of passkeys are made anew when they are used next (VAULT-18).
        await deleteWrapsOfKind(db, userId, 'passkey');
        await setVaultGen(db, userId, { gen, older, inboxKey });
      }
      for (const entry of put) await putOne(db, userId, entry);
      if (put.some(({ stored }) => stored !== null))
        await endOtherFamilies(db, userId, family);
      return ok(
        await readVault(db, { ...user, gen, older: older ?? user.older }),
      );
    });

  return {
    async read(c: AppContext, { userId }: Caller): Promise<Response> {
      const vault = await store.read(async (db) => {
        const user = await readUser(db, userId);
        return user === null ? null : await readVault(db, user);
      });
      return vault === null ? problem(c, 'auth_expired') : c.json({ vault });
    },

    /** 200 with the vault as it stands now. */
    async put(c: AppContext, caller: Caller): Promise<Response> {
      const body = await readBody(c.req.raw, wrapsRequest, MAX_ACCOUNT_BYTES);
      if (!body.ok) return tell(c, body.error);
      const fault = checkWraps(body.value);
      if (fault !== null) return tell(c, fault);
      const hashed = await hashAll(body.value.put);
      if (!hashed.ok) return retryLater(c, 'busy', HASH_RETRY_S);
      const vault = await replace(caller, body.value, hashed.value);
      return vault.ok ? c.json({ vault: vault.value }) : tell(c, vault.error);
    },

    /** 204; the last wrap of a passphrase or a recovery code stays: 409 `last_wrap` (VAULT-6). */
    async remove(c: AppContext, caller: Caller): Promise<Response> {
      const body = await readBody(c.req.raw, wrapRemoval, MAX_ACCOUNT_BYTES);
      if (!body.ok) return tell(c, body.error);
      const { userId, family } = caller;
      const id = body.value.id.toLowerCase();
      const fault = await store.tx(
        async ({ db }): Promise<ErrorCode | null> => {
          if (!(await doesStand(db, caller))) return 'auth_expired';
          const wraps = await readWraps(db, userId);
          const found = wraps.find((wrap) => wrap.id === id);
          if (found === undefined) return 'not_found';
          const { kind } = found;
          const lasting = wraps.filter((wrap) => wrap.kind !== 'passkey');
          if (kind !== 'passkey' && lasting.length === 1) return 'last_wrap';
          await deleteWrap(db, userId, id);
          if (kind === 'passkey') return null;
          await deleteSecret(db, userId, kind);
          await endOtherFamilies(db, userId, family);
          return null;
        },
      );
      return fault === null ? c.body(null, 204) : problem(c, fault);
    },
  };
}

import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { isBelowFloor, normaliseAddress } from '#shared/crypto/wraps.ts';
import type { LoginReply } from '#shared/protocol/accounts.ts';
import { derivePassphrase, deriveRecovery } from '#web/vault/unlock.ts';
import type { AccountContext } from './account-deps.ts';
import { putAccount } from './account-rows.ts';
import { confirmErased, settleLeave } from './leave.ts';
import { forgetSignOut, readLeave } from './leave-line.ts';
import { settleChange, takeKeys } from './pending-change.ts';
import { logIn, markSignedIn } from './server-calls.ts';
import { switchSpace } from './switch-space.ts';
import type { SignInFields } from './types.ts';
import { openVaultState, wipeSecret, type Secret } from './vault-state.ts';

/**
 * Signs in with the passphrase or the recovery code, opens the vault key and goes to the account's space (LEAVE-6); a guest's
 * words come along. In the account's own space it renews the session, and takes keys that another device rotated (VAULT-18).
 * Nothing is stored before the keys are open. `sign_in_failed`: the server's one answer for whatever does not match (AUTH-3).
 */
export async function signIn(
  ctx: AccountContext,
  fields: SignInFields,
): Promise<Result<'done', ErrorCode>> {
  const email = normaliseAddress(fields.email);
  if (email === null) return err('address_invalid');
  const before = readLeave(ctx.lines);
  const left = await settleLeave(ctx, email);
  if (!left.ok) return left;
  const isErased =
    before?.kind === 'erase' && readLeave(ctx.lines)?.kind !== 'erase';
  // Nothing is left to sign in to: the server has just confirmed.
  if (isErased && before.email === email) return ok('done');
  const secret =
    'passphrase' in fields
      ? await askPassphrase(ctx, email, fields.passphrase)
      : recovery(fields.recoveryCode);
  if (!secret.ok) return secret;
  const login = await logIn(ctx, { email, ...secret.value });
  if (!login.ok) {
    wipeSecret(secret.value);
    return login;
  }
  const { vault, userId, accessToken } = login.value;
  const leave = readLeave(ctx.lines);
  if (leave?.kind === 'erase' && leave.user === userId) {
    // This sign-in is the proof the server wanted before it erases (LEAVE-5).
    wipeSecret(secret.value);
    const erased = await ctx.client.erase(accessToken);
    if (!erased.ok) return erased;
    confirmErased(ctx);
    return ok('done');
  }
  const ring = openVaultState(vault, secret.value, userId);
  wipeSecret(secret.value);
  if (!ring.ok) {
    // The server let us in and its wrap does not open: no words are put under keys that are not ours.
    ctx.tokens.forget();
    return ring;
  }
  return enter(ctx, email, login.value, ring.value);
}

async function enter(
  ctx: AccountContext,
  email: string,
  login: LoginReply,
  ring: KeyRing,
): Promise<Result<'done', ErrorCode>> {
  if (login.userId !== ctx.store.spaceId) {
    const switched = await switchSpace(ctx, { email, login, ring });
    return switched.ok ? ok('done') : switched;
  }
  const { vault, userId, mayaInstance } = login;
  const taken = await takeKeys(ctx, { ring, wraps: vault.wraps });
  if (!taken.ok) return taken;
  await settleChange(ctx, vault);
  await putAccount(ctx.rows, { email, userId, mayaInstance });
  forgetSignOut(ctx.lines);
  await markSignedIn(ctx, email);
  ctx.channel.post({ t: 'account' });
  return ok('done');
}

/** VAULT-2, VAULT-3: what the server asks for is looked at first; below the floor nothing is derived and nothing sent. */
async function askPassphrase(
  ctx: AccountContext,
  email: string,
  passphrase: string,
): Promise<Result<Secret, ErrorCode>> {
  const asked = await ctx.client.prelogin(email);
  if (!asked.ok) return asked;
  const { kdf, saltPart } = asked.value;
  if (isBelowFloor(kdf)) return err('kdf_too_weak');
  const input = { passphrase, holder: email, saltPart, kdf };
  const derived = await derivePassphrase(input, ctx.kdf);
  return derived.ok ? ok({ ...derived.value, kind: 'passphrase' }) : derived;
}

function recovery(typed: string): Result<Secret, ErrorCode> {
  const derived = deriveRecovery(typed);
  return derived.ok ? ok({ ...derived.value, kind: 'recovery' }) : derived;
}

import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { LoginReply } from '#shared/protocol/accounts.ts';
import type { AccountContext } from './account-deps.ts';
import { readAccount } from './account-rows.ts';
import { leaveErased } from './erased-elsewhere.ts';

/** A fresh token, and what the answer says about this account. An unanswered or foreign refusal changes nothing (AUTH-11). */
export async function refresh(
  ctx: AccountContext,
): Promise<Result<string, ErrorCode>> {
  const account = await readAccount(ctx.rows);
  if (account === null) return err('session_ended');
  const reply = await ctx.tokens.refresh();
  if (reply.ok && reply.value.userId !== account.userId) {
    // The cookie is another account's: somebody signed in elsewhere in this browser.
    ctx.tokens.forget();
    return askForSignIn(ctx, account.email);
  }
  if (reply.ok) {
    await markSignedIn(ctx, account.email);
    return ok(reply.value.accessToken);
  }
  const { error } = reply;
  if (error === 'session_ended' || error === 'auth_expired')
    return askForSignIn(ctx, account.email);
  if (error === 'account_erased') await leaveErased(ctx);
  else noteContact(ctx, error);
  return reply;
}

/** Asks with a token, a fresh one where the server takes the old for over. */
export async function authed<T>(
  ctx: AccountContext,
  call: (token: string) => Promise<Result<T, ErrorCode>>,
): Promise<Result<T, ErrorCode>> {
  const known = ctx.tokens.current();
  const first = known === null ? await refresh(ctx) : ok(known);
  if (!first.ok) return first;
  const reply = await call(first.value);
  if (reply.ok || reply.error !== 'auth_expired' || known === null) {
    noteContact(ctx, reply.ok ? null : reply.error);
    return reply;
  }
  ctx.tokens.forget();
  const fresh = await refresh(ctx);
  return fresh.ok ? call(fresh.value) : fresh;
}

/** As `authed`; where the server wants a sign-in of the last minutes (AUTH-5), the secret just typed gives one. */
export async function proven<T>(
  ctx: AccountContext,
  secret: { kind: 'passphrase' | 'recovery'; authKey: Uint8Array },
  call: (token: string) => Promise<Result<T, ErrorCode>>,
): Promise<Result<T, ErrorCode>> {
  const reply = await authed(ctx, call);
  if (reply.ok) return reply;
  if (!['proof_required', 'session_ended'].includes(reply.error)) return reply;
  const account = await readAccount(ctx.rows);
  if (account === null) return reply;
  const login = await logIn(ctx, { email: account.email, ...secret });
  if (!login.ok) return login;
  if (login.value.userId !== account.userId) return err('sign_in_failed');
  await markSignedIn(ctx, account.email);
  return call(login.value.accessToken);
}

/** A sign-in with what a secret gave; the token is kept in memory. */
export async function logIn(
  ctx: AccountContext,
  secret: {
    email: string;
    kind: 'passphrase' | 'recovery';
    authKey: Uint8Array;
  },
): Promise<Result<LoginReply, ErrorCode>> {
  const reply = await ctx.client.login({
    email: secret.email,
    kind: secret.kind,
    authKey: toBase64Url(secret.authKey),
    device: deviceOf(ctx),
  });
  if (reply.ok) ctx.tokens.take(reply.value);
  return reply;
}

export const deviceOf = (
  ctx: Pick<AccountContext, 'store' | 'deviceName'>,
): { id: string; name?: string } => ({
  id: ctx.store.device,
  ...(ctx.deviceName === undefined ? {} : { name: ctx.deviceName }),
});

export async function markSignedIn(
  ctx: AccountContext,
  email: string,
): Promise<void> {
  ctx.state.set({ kind: 'signed-in', email, offline: false });
  if ((await ctx.rows.get('needsAuth')) !== undefined)
    await ctx.rows.remove('needsAuth');
}

async function askForSignIn(
  ctx: AccountContext,
  email: string,
): Promise<Result<string, ErrorCode>> {
  await ctx.rows.put('needsAuth', true);
  ctx.state.set({ kind: 'needs-sign-in', email });
  return err('session_ended');
}

/** Whether the server is in reach, as far as this answer tells; what else it says hides nothing (AUTH-11). */
function noteContact(ctx: AccountContext, refused: ErrorCode | null): void {
  const state = ctx.state.get();
  if (state.kind !== 'signed-in') return;
  ctx.state.set({ ...state, offline: refused === 'no_network' });
}

import type { ErrorCode } from '#shared/base/errors.ts';
import { errorRegistry } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { AccountContext } from './account-deps.ts';
import { readAccount } from './account-rows.ts';
import { dropLeave, readLeave, writeLeave, type Leave } from './leave-line.ts';
import { proveSecret, wipeSecret } from './vault-state.ts';
import { wipeDevice } from './wipe-device.ts';

/** The wipe does not wait longer than this for the server; what it did not hear is told at a next start. */
const GOODBYE_MS = 5_000;

type Done = Result<void, ErrorCode>;

/**
 * LEAVE-1, LEAVE-2, LOCK-10: with or without a network. `keep-asking` refuses with `invalid_request` while words are unsent;
 * the screen offers to send, export or discard them.
 */
export async function signOut(
  ctx: AccountContext,
  { unsent }: { unsent: 'keep-asking' | 'discard' },
): Promise<Done> {
  if ((await readAccount(ctx.rows)) === null) return err('session_ended');
  await ctx.writer.idle();
  if (unsent === 'keep-asking' && (await ctx.countUnsent()) > 0)
    return err('invalid_request');
  writeLeave(ctx.lines, { kind: 'sign-out', wiped: false });
  await wipeWhile(ctx, ctx.client.logout());
  return ok(undefined);
}

/**
 * LEAVE-5: what is here goes at once. Until the server confirms, the line and the cookie stay, and every start tries again.
 * The passphrase (or the recovery code) is checked on the device.
 */
export async function eraseAccount(
  ctx: AccountContext,
  { passphrase }: { passphrase: string },
): Promise<Done> {
  const account = await readAccount(ctx.rows);
  if (account === null) return err('session_ended');
  const { vault, kdf } = ctx;
  const { email, userId: user } = account;
  const wraps = vault.wraps.list();
  const about = { wraps, holder: email, user, kdf };
  const proof = await proveSecret(passphrase, about);
  if (!proof.ok) return proof;
  const leave: Leave = {
    kind: 'erase',
    wiped: false,
    user,
    email,
    secret: proof.value.kind,
    authKey: toBase64Url(proof.value.authKey),
  };
  wipeSecret(proof.value);
  writeLeave(ctx.lines, leave);
  ctx.state.set({ kind: 'erasing' });
  await wipeWhile(ctx, eraseOnServer(ctx, leave));
  return ok(undefined);
}

/** Before anybody comes in anew, and at each start: what the server has not heard yet. Codes as of the server. */
export async function settleLeave(
  ctx: AccountContext,
  /** Whoever signs in to the account that is being erased may do so: that sign-in is what the server asks for. */
  email?: string,
): Promise<Done> {
  const leave = readLeave(ctx.lines);
  if (leave === null || leave.kind === 'erased' || leave.kind === 'sent-away')
    return ok(undefined);
  if (leave.kind === 'sign-out') {
    const told = await ctx.client.logout();
    if (isUnheard(told)) return told;
    dropLeave(ctx.lines);
    return ok(undefined);
  }
  // Another account is in use here: its cookie must not be taken for the one that is to be erased.
  if ((await readAccount(ctx.rows)) !== null) return ok(undefined);
  const erased = await eraseOnServer(ctx, leave);
  if (erased.ok) confirmErased(ctx);
  else if (!isUnheard(erased))
    ctx.state.set({ kind: 'erasing', needsSignIn: true });
  else if (email !== leave.email) return erased;
  return ok(undefined);
}

/** The server has confirmed: nothing of the account is left. */
export function confirmErased(ctx: AccountContext): void {
  dropLeave(ctx.lines);
  ctx.tokens.forget();
  if (ctx.state.get().kind === 'erasing') ctx.state.set({ kind: 'guest' });
}

/** With the session that is there, else with the secret that was typed for it. Never for another account's session. */
async function eraseOnServer(
  ctx: AccountContext,
  leave: Extract<Leave, { kind: 'erase' }>,
): Promise<Done> {
  const fresh = await ctx.tokens.refresh();
  const isMine = fresh.ok && fresh.value.userId === leave.user;
  if (isMine) {
    const erased = await ctx.client.erase(fresh.value.accessToken);
    if (isGone(erased)) return ok(undefined);
    if (isUnheard(erased)) return erased;
  } else if (isGone(fresh)) return ok(undefined);
  else if (isUnheard(fresh)) return err(fresh.error);
  const login = await ctx.client.login({
    email: leave.email,
    kind: leave.secret,
    authKey: leave.authKey,
    device: { id: ctx.store.device },
  });
  if (!login.ok) return login;
  if (login.value.userId !== leave.user) return err('sign_in_failed');
  const erased = await ctx.client.erase(login.value.accessToken);
  return isGone(erased) ? ok(undefined) : erased;
}

/** Leaves with the server being told meanwhile; the line is dropped when it heard. */
async function wipeWhile(
  ctx: AccountContext,
  telling: Promise<Done>,
): Promise<void> {
  ctx.tokens.forget();
  ctx.channel.post({ t: 'wipe', done: false });
  const heard = telling.catch((): Done => err('no_network'));
  await wipeDevice(ctx, ctx);
  const late = new Promise<Done>((resolve) => {
    ctx.timers.set(() => resolve(err('no_network')), GOODBYE_MS);
  });
  const told = await Promise.race([heard, late]);
  const leave = readLeave(ctx.lines);
  const isSettled = leave?.kind === 'sign-out' ? !isUnheard(told) : told.ok;
  // A wipe that left something goes on at the next start, and needs the line to know.
  if (isSettled && leave?.wiped === true) dropLeave(ctx.lines);
  ctx.channel.post({ t: 'wipe', done: true });
  ctx.reload();
}

const isUnheard = <T>(
  answer: Result<T, ErrorCode>,
): answer is { ok: false; error: ErrorCode } =>
  !answer.ok && errorRegistry[answer.error].retry === 'later';

const isGone = <T>(answer: Result<T, ErrorCode>): boolean =>
  answer.ok || answer.error === 'account_erased';

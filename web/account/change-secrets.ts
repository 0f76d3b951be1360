import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { toBase64Url, wipe } from '#shared/crypto/bytes-text.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { sealOlder } from '#shared/crypto/wraps.ts';
import { makePassphraseWrap, makeRecoveryWrap } from '#web/vault/unlock.ts';
import type { AccountContext } from './account-deps.ts';
import { readAccount, type AccountRow } from './account-rows.ts';
import { inboxKeyOf } from './inbox-key.ts';
import {
  changeWraps,
  settleChange,
  takeKeys,
  type NewWrap,
  type WrapChange,
} from './pending-change.ts';
import { practiseWrap } from './practise-wrap.ts';
import { authed } from './server-calls.ts';
import type { CodeDraft } from './types.ts';
import {
  openVaultState,
  proveSecret,
  wipeSecret,
  type Proof,
} from './vault-state.ts';

const KEY_BYTES = 32;
const LAST_GEN = 65_535;

type Standing = {
  account: AccountRow;
  ring: KeyRing;
  proof: Proof;
};

/**
 * AUTH-6: a new passphrase; wrap and slow hash change together on the server. `current` is the passphrase, or the recovery
 * code of who came in by it. Safe to repeat after a lost answer: with the new passphrase in force already it says yes.
 */
export async function changePassphrase(
  ctx: AccountContext,
  { current, next }: { current: string; next: string },
): Promise<Result<void, ErrorCode>> {
  if (!(await ctx.isGoodPassphrase(next))) return err('passphrase_weak');
  const standing = await stand(ctx, current, next);
  if (!standing.ok) return standing;
  if (standing.value === 'done-before') return ok(undefined);
  const { account, ring, proof } = standing.value;
  const made = await newPassphrase(ctx, account, ring, next);
  const answer = made.ok
    ? await changeWraps(ctx, proof, {
        put: [made.value],
        gen: ring.current.gen,
        rotation: null,
      })
    : made;
  wipeSecret(proof);
  return answer;
}

/** A code that counts for nothing yet: all that is needed to put it in force, in memory alone. */
export type PreparedCode = CodeDraft & { change: WrapChange; proof: Proof };

/** VAULT-5, LOCK-8: a new code for the same key. The server is asked what it holds, and told nothing. */
export async function prepareCode(
  ctx: AccountContext,
  { passphrase }: { passphrase: string },
): Promise<Result<PreparedCode, ErrorCode>> {
  const standing = await stand(ctx, passphrase);
  if (!standing.ok) return standing;
  if (standing.value === 'done-before') return err('wrong_passphrase');
  const { ring, proof } = standing.value;
  const { code, entry } = newRecovery(ctx, ring);
  const change = { put: [entry], gen: ring.current.gen, rotation: null };
  return ok({ recoveryCode: code, change, proof });
}

/**
 * VAULT-18: a new vault key, the older ones sealed under it, both wraps made anew, for one request. The passphrase stays, the
 * recovery code is a new one; until that was tried everything stays as it is (LOCK-8).
 */
export async function prepareRotation(
  ctx: AccountContext,
  { passphrase }: { passphrase: string },
): Promise<Result<PreparedCode, ErrorCode>> {
  const standing = await stand(ctx, passphrase);
  if (!standing.ok) return standing;
  if (standing.value === 'done-before') return err('wrong_passphrase');
  const { account, ring, proof } = standing.value;
  // The wrap is made anew with what was typed: a recovery code here would take the passphrase's place.
  if (proof.kind !== 'passphrase') return err('wrong_passphrase');
  const gen = ring.current.gen + 1;
  if (gen > LAST_GEN) return err('internal');
  const next: KeyRing = {
    current: { gen, bytes: ctx.randomBytes(KEY_BYTES) },
    older: [ring.current, ...ring.older],
  };
  const made = await newPassphrase(ctx, account, next, passphrase);
  if (!made.ok) return made;
  const { code, entry } = newRecovery(ctx, next);
  const rotation = {
    ring: next,
    older: sealOlder(next, ctx.vault.user, ctx.randomBytes),
    inboxKey: await inboxKeyOf(next.current),
  };
  const change = { put: [made.value, entry], gen, rotation };
  return ok({ recoveryCode: code, change, proof });
}

/**
 * LOCK-8: the code as it was typed opens the wrap that is to be stored; only then does it take the old one's place, here and
 * on the server. Until then, and after a refusal, the code before counts. After a lost answer nobody knows which does, and
 * the same draft may be confirmed once more.
 */
export async function confirmCode(
  ctx: AccountContext,
  { change, proof }: PreparedCode,
  typed: string,
): Promise<Result<void, ErrorCode>> {
  // Closing wipes the very bytes that the new ring names as its older ones.
  if (ctx.vault.ring() === null) return err('vault_locked');
  const wrap = change.put.find(({ wrap }) => wrap.kind === 'recovery')?.wrap;
  const made = change.rotation?.ring.current;
  const opened = practiseWrap(ctx, { wrap, key: made }, typed);
  if (!opened.ok) return opened;
  const answer = await changeWraps(ctx, proof, change);
  if (answer.ok) wipeSecret(proof);
  return answer;
}

/** Looks at the server's wraps, settles what is open, and opens one of them with what was typed (LOCK-9). */
async function stand(
  ctx: AccountContext,
  typed: string,
  wanted?: string,
): Promise<Result<Standing | 'done-before', ErrorCode>> {
  const account = await readAccount(ctx.rows);
  if (account === null) return err('session_ended');
  if (ctx.vault.ring() === null) return err('vault_locked');
  const asked = await authed(ctx, (token) => ctx.client.wraps(token));
  if (!asked.ok) return asked;
  const state = asked.value;
  const wasMade = await settleChange(ctx, state);
  const { email, userId: user } = account;
  // The recovery wrap first: what is no code is told apart at once, without Argon2id.
  const wraps = state.wraps
    .filter(({ kind }) => kind !== 'passkey')
    .sort((a, b) => (a.kind < b.kind ? 1 : -1));
  const about = { wraps, holder: email, user, kdf: ctx.kdf };
  const proof = await proveSecret(typed, about);
  if (!proof.ok) {
    if (!wasMade || wanted === undefined) return proof;
    const already = await proveSecret(wanted, about);
    if (!already.ok) return proof;
    wipeSecret(already.value);
    return ok('done-before');
  }
  const opened = openVaultState(state, proof.value, user);
  if (!opened.ok) return opened;
  const { wraps: theirs } = state;
  const taken = await takeKeys(ctx, { ring: opened.value, wraps: theirs });
  if (!taken.ok) return taken;
  // The device's own: it may know generations that the server's answer lacks.
  const ring = ctx.vault.ring();
  if (ring === null) return err('vault_locked');
  return taken.value === 'older'
    ? err('vault_conflict')
    : ok({ account, ring, proof: proof.value });
}

async function newPassphrase(
  ctx: AccountContext,
  { email, userId }: AccountRow,
  ring: KeyRing,
  passphrase: string,
): Promise<Result<NewWrap, ErrorCode>> {
  const made = await makePassphraseWrap(
    { key: ring.current, passphrase, holder: email, user: userId },
    ctx,
  );
  if (!made.ok) return made;
  const { wrap, authKey } = made.value;
  const entry = { wrap, authKey: toBase64Url(authKey) };
  wipe(authKey);
  return ok(entry);
}

function newRecovery(
  ctx: AccountContext,
  ring: KeyRing,
): { code: string; entry: NewWrap } {
  const made = makeRecoveryWrap(ring.current, ctx.vault.user, ctx.randomBytes);
  const entry = { wrap: made.wrap, authKey: toBase64Url(made.authKey) };
  wipe(made.authKey);
  return { code: made.code, entry };
}

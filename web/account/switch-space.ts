import { toMinute } from '#shared/base/clock.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { openOlder } from '#shared/crypto/wraps.ts';
import type { LoginReply } from '#shared/protocol/accounts.ts';
import type { Pointer } from '#web/local-store/pointer.ts';
import { uniteRings } from '#web/vault/device-wrap.ts';
import type { Vault } from '#web/vault/vault.ts';
import type { AccountContext } from './account-deps.ts';
import { putAccount, readAccount, type SpaceRows } from './account-rows.ts';
import { ringToText } from './guest-ring.ts';
import { forgetSignOut } from './leave-line.ts';
import { putSealed } from './sealed-row.ts';
import { isOtherVault, storeKeys } from './store-keys.ts';

/** The line that says which space a start opens; the store reads it by this name. */
const POINTER_LINE = 'maya:ptr';

/**
 * LEAVE-3, LEAVE-6: from the space of a guest (or of another account) to the account's own. Everything the next page needs is
 * stored first, the pointer goes over last, so a page that dies in between is still where it was and may sign in again.
 * Of a guest the keys come along, sealed, so that its words can be brought over by any later page (VAULT-7). Another
 * account's words stay where they are.
 */
export async function switchSpace(
  ctx: AccountContext,
  { email, login, ring }: { email: string; login: LoginReply; ring: KeyRing },
): Promise<Result<void, ErrorCode>> {
  const userId = login.userId as SpaceId; // a UUID by the reply's schema
  const guest = await leavingGuest(ctx);
  if (guest === 'unsaved') return err('storage_unavailable');
  let rows: SpaceRows | null = null;
  // Told before the work below, so that a closing tab writes its own pointer before this one does, and not after it.
  ctx.channel.post({ t: 'wipe', done: false });
  try {
    rows = await ctx.openRows(userId);
    const vault = await ctx.openVault(userId);
    if (!(await bringKeys(ctx, { login, ring, vault, rows })))
      return stay(ctx, rows, 'vault_conflict');
    await furnish(ctx, { email, login, vault, rows, guest });
    // Who had set a lock here keeps one: from now on the account's own secrets open it (VAULT-16).
    if (ctx.vault.isLockSet() && !vault.isLockSet())
      await vault.dropDeviceWrap();
  } catch {
    return stay(ctx, rows, 'storage_unavailable');
  }
  const { pointer } = rows;
  rows.close();
  ctx.store.close();
  const next: Pointer = { ...pointer, at: toMinute(ctx.clock()) };
  ctx.lines.set(POINTER_LINE, JSON.stringify(next));
  forgetSignOut(ctx.lines);
  ctx.channel.post({ t: 'wipe', done: true });
  ctx.reload();
  return ok(undefined);
}

function stay(
  ctx: AccountContext,
  rows: SpaceRows | null,
  why: ErrorCode,
): Result<void, ErrorCode> {
  rows?.close();
  ctx.channel.post({ t: 'wipe', done: true });
  return err(why);
}

/**
 * The keys of the account, into a space that may be on this device already: what it has beyond the server's answer stays
 * (VAULT-18). False: it is another vault's. With a lock set there its own key is not at hand; its wraps tell the generation.
 */
async function bringKeys(
  { randomBytes }: AccountContext,
  space: { login: LoginReply; ring: KeyRing; vault: Vault; rows: SpaceRows },
): Promise<boolean> {
  const { login, ring, vault, rows } = space;
  const { wraps } = login.vault;
  const isAccounts = (await readAccount(rows)) !== null;
  const mine = vault.ring() ?? (await keptUnder(ring, { vault, rows }));
  // Where nobody's account was yet, the key is one that opening has just made: nothing lies under it.
  if (isAccounts && isOtherVault(mine, ring)) return false;
  const newest = vault.wraps.list().map(({ gen }) => gen);
  if (!isAccounts || ring.current.gen >= Math.max(mine.current.gen, ...newest))
    await storeKeys(
      { vault, rows, randomBytes },
      { ring: isAccounts ? uniteRings(ring, mine) : ring, wraps },
    );
  // An older state of the server: nothing of it is stored; what the next page needs now is sealed under its key.
  else if (vault.ring() === null) await vault.adopt(ring);
  return true;
}

/** Older generations that lie in a locked space under the very key that has come. */
async function keptUnder(
  { current }: KeyRing,
  { vault, rows }: { vault: Vault; rows: SpaceRows },
): Promise<KeyRing> {
  const older = await rows.get('older');
  const keys =
    typeof older === 'string' ? openOlder(older, current, vault.user) : null;
  return { current, older: keys ?? [] };
}

type Guest = { space: SpaceId; db: string; ring: KeyRing };

/** `null`: nobody's words come along. `unsaved`: words are in a line alone, and leaving would strand them. */
async function leavingGuest(
  ctx: AccountContext,
): Promise<Guest | null | 'unsaved'> {
  if ((await readAccount(ctx.rows)) !== null) return null;
  await ctx.writer.idle();
  const { lines, vault } = ctx;
  const isUnsaved =
    ctx.store.memory.pending().length > 0 ||
    lines.keys('j:').some((key) => vault.codec.owns(lines.get(key) ?? ''));
  const ring = vault.ring();
  if (isUnsaved || ring === null) return 'unsaved';
  return { space: ctx.store.spaceId, db: ctx.store.pointer.get().db, ring };
}

async function furnish(
  ctx: AccountContext,
  space: {
    email: string;
    login: LoginReply;
    vault: Vault;
    rows: SpaceRows;
    guest: Guest | null;
  },
): Promise<void> {
  const { email, login, vault, rows, guest } = space;
  // The name the server has just learned; a database that has one keeps it, since its lanes carry it.
  if ((await rows.get('device')) === undefined)
    await rows.put('device', ctx.store.device);
  if ((await rows.get('settings')) === undefined) {
    const settings = await ctx.rows.get('settings');
    if (settings !== undefined) await rows.put('settings', settings);
  }
  const { userId, mayaInstance } = login;
  if (guest !== null)
    await putSealed({ vault, rows }, `bring:${guest.space}`, {
      v: 1,
      space: guest.space,
      db: guest.db,
      ring: ringToText(guest.ring),
      done: false,
      left: 0,
    });
  // Last: with this row the space is an account's.
  await putAccount(rows, { email, userId, mayaInstance });
  await rows.remove('needsAuth');
}

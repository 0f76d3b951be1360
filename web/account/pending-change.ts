// A change of wraps or keys whose answer may be lost (VAULT-18, P2). Both sides change, one after the other:
//
//   row `change`, sealed ──► POST ──► yes: this device follows, row gone
//                             ├────► no: row gone, nothing changed anywhere
//                             └────► nothing heard, or the page died: the row stays. At the next contact the server's
//                                    wraps tell which of both it was: those of the row, or others
import * as z from 'zod/mini';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import { openOlder } from '#shared/crypto/wraps.ts';
import {
  wrapSchema,
  type VaultState,
  type WrapsRequest,
} from '#shared/protocol/accounts.ts';
import { uniteRings } from '#web/vault/device-wrap.ts';
import type { AccountContext } from './account-deps.ts';
import { ringFromText, ringToText } from './guest-ring.ts';
import { getSealed, putSealed } from './sealed-row.ts';
import { proven } from './server-calls.ts';
import { isOtherVault, storeKeys } from './store-keys.ts';
import type { Secret } from './vault-state.ts';

const ROW = 'change';

const changeSchema = z.object({
  v: z.literal(1),
  wraps: z.array(wrapSchema),
  /** Only when the vault key changes with it. */
  ring: z.nullable(z.array(z.object({ gen: z.number(), bytes: z.string() }))),
});
type Change = z.infer<typeof changeSchema>;

export type NewWrap = { wrap: Wrap; authKey: string };
export type WrapChange = {
  put: NewWrap[];
  gen: number;
  rotation: { ring: KeyRing; older: string; inboxKey: string } | null;
};

/** Sends new wraps, with a new key where `rotation` says so, and follows when the server said yes. */
export async function changeWraps(
  ctx: AccountContext,
  secret: Secret,
  change: WrapChange,
): Promise<Result<void, ErrorCode>> {
  const { put, gen, rotation } = change;
  const row: Change = {
    v: 1,
    wraps: put.map(({ wrap }) => wrap),
    ring: rotation === null ? null : ringToText(rotation.ring),
  };
  await putSealed(ctx, ROW, row);
  const request: WrapsRequest = {
    put,
    gen,
    ...(rotation === null
      ? {}
      : { older: rotation.older, inboxKey: rotation.inboxKey }),
  };
  const answer = await proven(ctx, secret, (token) =>
    ctx.client.putWraps(token, request),
  );
  if (answer.ok) await follow(ctx, row);
  else if (errorRegistry[answer.error].retry !== 'later')
    await ctx.rows.remove(ROW);
  return answer;
}

/** What became of a change that nothing was heard of; true when the server has it. `state`: what it holds now. */
export async function settleChange(
  ctx: AccountContext,
  state: VaultState,
): Promise<boolean> {
  const parsed = changeSchema.safeParse(await getSealed(ctx, ROW));
  if (!parsed.success) return false;
  const change = parsed.data;
  const isThere = change.wraps.every((mine) =>
    state.wraps.some(({ id, w }) => id === mine.id && w === mine.w),
  );
  if (isThere) await follow(ctx, change);
  else await ctx.rows.remove(ROW);
  return isThere;
}

const hasPendingChange = async (ctx: AccountContext): Promise<boolean> =>
  (await ctx.rows.get(ROW)) !== undefined;

/** Each step may be repeated: a page that dies between two of them comes here again. */
async function follow(ctx: AccountContext, change: Change): Promise<void> {
  const newest = ctx.vault.ring()?.current.gen ?? 0;
  // Keys went on since: what opens older ones would take the place of what opens these.
  const wraps = change.wraps.filter(({ gen }) => gen >= newest);
  const ring = change.ring === null ? null : ringFromText(change.ring);
  if (ring !== null) await storeKeys(ctx, { ring, wraps });
  else if (wraps.length > 0) await ctx.vault.wraps.put(wraps);
  await ctx.rows.remove(ROW);
}

/**
 * Keys that a typed secret has just opened (VAULT-18): those of another device's rotation, or those this device lost, come in
 * with the wraps that open them. Another vault's do not; `older` is an old state of the server, of which nothing is taken.
 */
export async function takeKeys(
  ctx: AccountContext,
  { ring, wraps }: { ring: KeyRing; wraps: Wrap[] },
): Promise<Result<'taken' | 'older', ErrorCode>> {
  const mine = ctx.vault.ring();
  if (mine === null) return err('vault_locked');
  if (isOtherVault(mine, ring)) return err('vault_conflict');
  if (ring.current.gen < mine.current.gen) return ok('older');
  const united = uniteRings(ring, mine);
  if (ring.current.gen > mine.current.gen) {
    const change: Change = { v: 1, wraps, ring: ringToText(united) };
    await putSealed(ctx, ROW, change);
    await follow(ctx, change);
  } else if (united.older.length > mine.older.length)
    await storeKeys(ctx, { ring: united, wraps });
  else await ctx.vault.wraps.put(wraps);
  return ok('taken');
}

/** Whether a lock set now, or the one that is set, would leave words that no secret opens. */
function isShort({ vault }: AccountContext): boolean {
  const ring = vault.ring();
  if (ring === null) return false;
  const { current, older } = ring;
  return older.length < current.gen - 1 || missingWraps(vault).length > 0;
}

const missingWraps = ({ ring, wraps }: AccountContext['vault']) =>
  (['passphrase', 'recovery'] as const).filter(
    (kind) =>
      !wraps
        .list()
        .some((wrap) => wrap.kind === kind && wrap.gen === ring()?.current.gen),
  );

/**
 * What a page that died left out, from what the server has. Older keys lie under the one that is open, so they need no secret;
 * a wrap cannot be proven without one, so it never takes the place of one that is here.
 */
async function complete(ctx: AccountContext, state: VaultState): Promise<void> {
  const { vault } = ctx;
  const ring = vault.ring();
  if (ring?.current.gen !== state.gen) return;
  const kinds: string[] = missingWraps(vault);
  const wraps = state.wraps.filter(
    ({ kind, gen }) => kinds.includes(kind) && gen === state.gen,
  );
  const older =
    state.older === null
      ? null
      : openOlder(state.older, ring.current, vault.user);
  const theirs: KeyRing = { current: ring.current, older: older ?? [] };
  if (isOtherVault(ring, theirs)) return;
  const united = uniteRings(ring, theirs);
  if (united.older.length > ring.older.length)
    await storeKeys(ctx, { ring: united, wraps });
  else if (wraps.length > 0) await vault.wraps.put(wraps);
}

/** A start with a session: asks only when something is open or missing. */
export async function resumeChange(
  ctx: AccountContext,
  ask: () => Promise<Result<VaultState, ErrorCode>>,
): Promise<Result<void, ErrorCode>> {
  if (!isShort(ctx) && !(await hasPendingChange(ctx))) return ok(undefined);
  const state = await ask();
  if (!state.ok) return state;
  // First, since the row of a change may lie under a key that comes with it.
  await complete(ctx, state.value);
  await settleChange(ctx, state.value);
  return ok(undefined);
}

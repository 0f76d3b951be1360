import type { AccountContext } from './account-deps.ts';
import { writeLeave } from './leave-line.ts';
import { wipeDevice } from './wipe-device.ts';

/**
 * PRIV-10: the server says that the account was erased on another device. Its words leave this one at once, since that may
 * be why it was erased; never silently: the state tells it before and, after the reload, again.
 */
export async function leaveErased(ctx: AccountContext): Promise<void> {
  ctx.state.set({ kind: 'erasing', elsewhere: true });
  await leaveFor(ctx, 'erased');
}

/** LEAVE-4: this device was signed out from another one, and everything on it was sent. Told after the reload, never silent. */
export const leaveSentAway = (ctx: AccountContext): Promise<void> =>
  leaveFor(ctx, 'sent-away');

async function leaveFor(
  ctx: AccountContext,
  kind: 'erased' | 'sent-away',
): Promise<void> {
  ctx.tokens.forget();
  writeLeave(ctx.lines, { kind, wiped: false });
  ctx.channel.post({ t: 'wipe', done: false });
  await wipeDevice(ctx, ctx);
  ctx.channel.post({ t: 'wipe', done: true });
  ctx.reload();
}

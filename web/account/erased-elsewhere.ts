import type { AccountContext } from './account-deps.ts';
import { writeLeave } from './leave-line.ts';
import { wipeDevice } from './wipe-device.ts';

/**
 * PRIV-10: the server says that the account was erased on another device. Its words leave this one at once, since that may
 * be why it was erased; never silently: the state tells it before and, after the reload, again.
 */
export async function leaveErased(ctx: AccountContext): Promise<void> {
  ctx.tokens.forget();
  writeLeave(ctx.lines, { kind: 'erased', wiped: false });
  ctx.state.set({ kind: 'erasing', elsewhere: true });
  ctx.channel.post({ t: 'wipe', done: false });
  await wipeDevice(ctx, ctx);
  ctx.channel.post({ t: 'wipe', done: true });
  ctx.reload();
}

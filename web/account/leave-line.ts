import * as z from 'zod/mini';
import type { LineStore } from '#web/local-store/lines.ts';

// The line `maya:leave` outlives everything else of a space: what is still to be done after leaving it (LEAVE-2, LEAVE-5).
//   sign-out   the server was not told yet
//   erase      the server has not confirmed yet
//   erased     the account was erased on another device; to be told once more after the wipe
//   sent-away  this device was signed out from another one (LEAVE-4); to be told once more after the wipe
// `wiped` is false while things of the space may still lie here: the next start goes on before it opens anything.

const LINE = 'maya:leave';

const leaveSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sign-out'), wiped: z.boolean() }),
  z.object({ kind: z.literal('erased'), wiped: z.boolean() }),
  z.object({ kind: z.literal('sent-away'), wiped: z.boolean() }),
  z.object({
    kind: z.literal('erase'),
    wiped: z.boolean(),
    user: z.string(),
    email: z.string(),
    secret: z.enum(['passphrase', 'recovery']),
    // The half of the secret that the server knows, and no key: without it an erasure asked for offline would be refused
    // a quarter of an hour later, with nobody there to sign in again. It goes with the server's yes.
    authKey: z.string(),
  }),
]);
export type Leave = z.infer<typeof leaveSchema>;

export function readLeave(lines: Pick<LineStore, 'get'>): Leave | null {
  try {
    const parsed = leaveSchema.safeParse(JSON.parse(lines.get(LINE) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function writeLeave(lines: Pick<LineStore, 'set'>, leave: Leave): void {
  lines.set(LINE, JSON.stringify(leave));
}

export const dropLeave = (lines: Pick<LineStore, 'remove'>): void =>
  lines.remove(LINE);

/** After a new sign-in: the cookie is another one, and telling the server to end the old session would end this one. */
export function forgetSignOut(lines: LineStore): void {
  if (readLeave(lines)?.kind === 'sign-out') dropLeave(lines);
}

/** Every line of ours but the one above. */
export function eraseLines(lines: LineStore): void {
  for (const key of lines.keys('')) if (key !== LINE) lines.remove(key);
}

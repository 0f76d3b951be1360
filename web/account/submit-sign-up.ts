// A sign-up on its way (SIGN-1). The body lies sealed in `meta` from before it is sent until its outcome is known:
//
//   sent ──► made ─────────────────────────────────────────► signed in, row gone
//     │ ──► queued, place, until ──► (timer, next start) ──► sent
//     │ ──► no answer: `unanswered`. Nothing is signed up later by itself; the next start only asks, with a sign-in,
//     │      whether the account was made
//     └──► refused ────────────────────────────────────────► row gone, the code is told
import * as z from 'zod/mini';
import { drop } from '#shared/base/drop.ts';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { fromBase64Url } from '#shared/crypto/bytes-text.ts';
import { signUpRequest } from '#shared/protocol/accounts.ts';
import type { AccountContext } from './account-deps.ts';
import { putAccount } from './account-rows.ts';
import { settleLeave } from './leave.ts';
import { forgetSignOut } from './leave-line.ts';
import { getSealed, putSealed } from './sealed-row.ts';
import { authed, logIn, markSignedIn } from './server-calls.ts';
import type { SignUpBody } from './sign-up.ts';
import { exclusive, type Grant } from './tokens.ts';
import type { Queued } from './types.ts';

const ROW = 'signup';
const LOCK = 'account-sign-up';
/** While a queued sign-up finds no network. */
const AGAIN_MS = 60_000;
/** A server that says zero or a year is asked again within these. */
const SOONEST_S = 5;
const LATEST_S = 3_600;

const keptSchema = z.object({
  v: z.literal(1),
  body: signUpRequest,
  state: z.enum(['sent', 'unanswered', 'queued']),
  place: z.number(),
  until: z.number(),
});
type Kept = z.infer<typeof keptSchema>;

/** Sends a prepared sign-up; `Queued` is kept and tried again by itself, also by the next page. */
export async function submitSignUp(
  ctx: AccountContext,
  body: SignUpBody,
): Promise<Result<'done' | Queued, ErrorCode>> {
  const left = await settleLeave(ctx);
  if (!left.ok) return left;
  return exclusive(ctx.locks, LOCK, async () => {
    const before = await readKept(ctx);
    if (before !== null && isOtherThan(before, body)) {
      const earlier = await signInAsMade(ctx, before.body);
      if (earlier.ok) return takeNewSecrets(ctx, before.body, body);
      // Not known: what the first try came to must be known before another one takes its place.
      if (earlier.error !== 'sign_in_failed') return earlier;
    }
    const isAgain =
      before?.body.userId === body.userId && before.body.email === body.email;
    await putSealed(ctx, ROW, {
      v: 1,
      body,
      state: 'sent',
      place: 0,
      until: 0,
    });
    const outcome = await send(ctx, body, isAgain);
    if (outcome.ok) return outcome;
    if (isOpen(outcome.error))
      await putSealed(ctx, ROW, {
        v: 1,
        body,
        state: 'unanswered',
        place: 0,
        until: 0,
      });
    else await giveUp(ctx);
    return outcome;
  });
}

/** An earlier try whose answer was lost, with other secrets or another address than this one. */
const isOtherThan = ({ state, body }: Kept, other: SignUpBody): boolean =>
  state !== 'queued' &&
  (body.email !== other.email ||
    body.authKey !== other.authKey ||
    body.recoveryAuthKey !== other.recoveryAuthKey);

/**
 * The earlier try did make the account, and the person has gone on: they know the passphrase and have kept the recovery code
 * of this one, so these count. The address stays that of the account; a passphrase wrap made for another would not open.
 */
async function takeNewSecrets(
  ctx: AccountContext,
  made: SignUpBody,
  body: SignUpBody,
): Promise<Result<'done' | Queued, ErrorCode>> {
  const isSameAddress = made.email === body.email;
  const entries = body.wraps
    .filter(({ kind }) => kind === 'recovery' || isSameAddress)
    .map((wrap) => ({
      wrap,
      authKey: wrap.kind === 'recovery' ? body.recoveryAuthKey : body.authKey,
    }));
  const gen = ctx.vault.ring()?.current.gen ?? 1;
  const told = await authed(ctx, (token) =>
    ctx.client.putWraps(token, { put: entries, gen }),
  );
  if (!told.ok) return told;
  await ctx.vault.wraps.put(entries.map(({ wrap }) => wrap));
  return ok('done');
}

/** At a start and when the time of the queue has come: goes on with what an earlier page began. */
export async function resumeSignUp(ctx: AccountContext): Promise<void> {
  const kept = await readKept(ctx);
  if (kept === null) return;
  if (kept.state !== 'queued') return askWhetherMade(ctx, kept.body);
  if (kept.until > ctx.clock()) return wait(ctx, kept);
  await exclusive(ctx.locks, LOCK, async () => {
    const now = await readKept(ctx); // another tab may have been quicker
    if (now?.state !== 'queued') return;
    if (now.until > ctx.clock()) return wait(ctx, now);
    const outcome = await send(ctx, now.body, true);
    if (outcome.ok) return;
    if (isOpen(outcome.error))
      await keep(ctx, { ...now, until: ctx.clock() + AGAIN_MS });
    else await giveUp(ctx, outcome.error);
  });
}

async function send(
  ctx: AccountContext,
  body: SignUpBody,
  isAgain: boolean,
): Promise<Result<'done' | Queued, ErrorCode>> {
  const reply = await ctx.client.signUp(body);
  if (reply.ok && reply.value.kind === 'queued') {
    const { place, ticket, retryAfterSeconds } = reply.value.reply;
    const seconds = Math.min(LATEST_S, Math.max(SOONEST_S, retryAfterSeconds));
    const until = ctx.clock() + seconds * 1000;
    const told = { ...body, ticket };
    await keep(ctx, { v: 1, body: told, state: 'queued', place, until });
    return ok({ place, retryAfterSeconds: seconds });
  }
  if (reply.ok && reply.value.kind === 'made')
    return settle(ctx, body, reply.value.reply);
  const code = reply.ok ? 'internal' : reply.error;
  // The address is taken: by this very sign-up, when its first answer was lost on the way.
  if (code === 'address_taken' && isAgain) {
    const mine = await signInAsMade(ctx, body);
    if (mine.ok) return mine;
  }
  return err(code);
}

/** Whether the same sign-up may still come to be, or came to be unheard. */
const isOpen = (code: ErrorCode): boolean =>
  errorRegistry[code].retry === 'later';

/** The server has the account: this device's side of it. Repeating it changes nothing. */
async function settle(
  ctx: AccountContext,
  body: SignUpBody,
  reply: Grant & { mayaInstance: string },
): Promise<Result<'done', ErrorCode>> {
  if (reply.userId !== body.userId) return err('internal');
  ctx.tokens.take(reply);
  const { userId, mayaInstance } = reply;
  try {
    // Before the wraps: the address is in their salt, and without it a lock that is set would know no way in.
    await putAccount(ctx.rows, { email: body.email, userId, mayaInstance });
    await storeWraps(ctx, body);
  } catch {
    // The row stays, so the next start ends up here, or in `finishSignUp`, with a store that works.
    return err('storage_unavailable');
  }
  forgetSignOut(ctx.lines);
  await markSignedIn(ctx, body.email);
  ctx.channel.post({ t: 'account' });
  return ok('done');
}

/** Repeatable; the sign-up is over with it. */
async function storeWraps(ctx: AccountContext, body: SignUpBody) {
  const newest = ctx.vault.ring()?.current.gen ?? 0;
  const wraps = body.wraps.filter(({ gen }) => gen >= newest);
  if (wraps.length > 0) await ctx.vault.wraps.put(wraps);
  await ctx.rows.remove(ROW);
}

/** A page that died with the account stored and its wraps not: they lie in the row, so no network is needed. */
export async function finishSignUp(
  ctx: AccountContext,
  email: string,
): Promise<void> {
  const kept = await readKept(ctx);
  if (kept === null) return;
  if (kept.body.email === email) await storeWraps(ctx, kept.body);
  else await ctx.rows.remove(ROW);
}

async function askWhetherMade(
  ctx: AccountContext,
  body: SignUpBody,
): Promise<void> {
  const mine = await signInAsMade(ctx, body);
  if (!mine.ok && mine.error === 'sign_in_failed') await giveUp(ctx);
}

async function signInAsMade(
  ctx: AccountContext,
  body: SignUpBody,
): Promise<Result<'done', ErrorCode>> {
  const authKey = fromBase64Url(body.authKey);
  if (authKey === null) return err('internal');
  const { email } = body;
  const login = await logIn(ctx, { email, kind: 'passphrase', authKey });
  return login.ok ? settle(ctx, body, login.value) : login;
}

async function keep(ctx: AccountContext, kept: Kept): Promise<void> {
  await putSealed(ctx, ROW, kept);
  wait(ctx, kept);
}

function wait(ctx: AccountContext, { place, until }: Kept): void {
  const known = ctx.state.get();
  // One timer per place: every wake of the page comes by here.
  if (known.kind === 'queued' && known.until === until) return;
  ctx.state.set({ kind: 'queued', place, until });
  ctx.timers.set(
    () => drop(resumeSignUp(ctx), 'sign-up'),
    Math.max(0, until - ctx.clock()),
  );
}

/** `refused`: what the server said while nobody was looking. */
async function giveUp(ctx: AccountContext, refused?: ErrorCode): Promise<void> {
  await ctx.rows.remove(ROW);
  if (ctx.state.get().kind !== 'queued') return;
  ctx.state.set({
    kind: 'guest',
    ...(refused === undefined ? {} : { refused }),
  });
}

async function readKept(ctx: AccountContext): Promise<Kept | null> {
  const parsed = keptSchema.safeParse(await getSealed(ctx, ROW));
  return parsed.success ? parsed.data : null;
}

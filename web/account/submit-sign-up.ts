// A sign-up on its way (SIGN-1). The body lies sealed in `meta` from before it is sent until its outcome is known:
//
//   sent ──► made ─────────────────────────────────────────► signed in, row gone
//     │ ──► queued, place, until ──► (timer, next start) ──► sent
//     │ ──► no answer: `unanswered`. Nothing is signed up later by itself; the next start only asks, with a sign-in,
//     │      whether the account was made. Another try, with other secrets or another address, asks first: where the
//     │      first made the account, the newest secrets and boxes count, the address stays, and the screen says so
//     └──► refused ────────────────────────────────────────► row gone, the code is told
import * as z from 'zod/mini';
import { drop } from '#shared/base/drop.ts';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { fromBase64Url, toBase64Url, wipe } from '#shared/crypto/bytes-text.ts';
import { signUpRequest, type LoginReply } from '#shared/protocol/accounts.ts';
import { makePassphraseWrap } from '#web/vault/unlock.ts';
import type { AccountContext } from './account-deps.ts';
import { putAccount } from './account-rows.ts';
import { settleLeave } from './leave.ts';
import { forgetSignOut } from './leave-line.ts';
import { getSealed, putSealed } from './sealed-row.ts';
import { logIn, markSignedIn } from './server-calls.ts';
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
  /** The try that made the account, while what a later one changed of it may not have arrived yet. */
  earlier: z.optional(signUpRequest),
  state: z.enum(['sent', 'unanswered', 'queued']),
  place: z.number(),
  until: z.number(),
});
type Kept = z.infer<typeof keptSchema>;

/** A sign-up as it will be sent, and the passphrase it was made of: another address needs another wrap of it. */
export type Try = { body: SignUpBody; passphrase: string };

const unanswered = (body: SignUpBody) =>
  ({ v: 1, body, state: 'unanswered', place: 0, until: 0 }) as const;

/** Sends a prepared sign-up; `Queued` is kept and tried again by itself, also by the next page. */
export async function submitSignUp(
  ctx: AccountContext,
  newest: Try,
): Promise<Result<'done' | Queued, ErrorCode>> {
  const left = await settleLeave(ctx);
  if (!left.ok) return left;
  const { body } = newest;
  return exclusive(ctx.locks, LOCK, async () => {
    const before = await readKept(ctx);
    if (before !== null && isOtherThan(before, body)) {
      const made = await findMade(ctx, before);
      if (made.ok) return takeNewest(ctx, made.value, newest);
      // Not known: what the first try came to must be known before another one takes its place.
      if (made.error !== 'sign_in_failed') return made;
    }
    const isAgain =
      before?.body.userId === body.userId && before.body.email === body.email;
    await putSealed(ctx, ROW, { ...unanswered(body), state: 'sent' });
    const outcome = await send(ctx, body, isAgain);
    if (outcome.ok) return outcome;
    if (isOpen(outcome.error)) await putSealed(ctx, ROW, unanswered(body));
    else await giveUp(ctx);
    return outcome;
  });
}

/** An earlier try whose answer was lost, with other secrets or another address than this one. */
const isOtherThan = (
  { state, body, earlier }: Kept,
  other: SignUpBody,
): boolean =>
  state !== 'queued' &&
  (earlier !== undefined ||
    body.email !== other.email ||
    body.authKey !== other.authKey ||
    body.recoveryAuthKey !== other.recoveryAuthKey);

type Made = { body: SignUpBody; login: LoginReply };

/** Which of the tries that were kept made the account, by a sign-in; `sign_in_failed`: none of them. */
async function findMade(
  ctx: AccountContext,
  { body, earlier }: Kept,
): Promise<Result<Made, ErrorCode>> {
  const login = await logInAs(ctx, body);
  if (login.ok) return ok({ body, login: login.value });
  if (login.error !== 'sign_in_failed' || earlier === undefined) return login;
  const first = await logInAs(ctx, earlier);
  return first.ok ? ok({ body: earlier, login: first.value }) : first;
}

/**
 * The earlier try did make the account, and the person has gone on: they know the passphrase, have kept the recovery code and
 * have ticked the boxes of this one, so these count. The address stays that of the account. The account is theirs on this
 * device only once the server has all of it: nobody is told of secrets that do not open.
 */
async function takeNewest(
  ctx: AccountContext,
  made: Made,
  newest: Try,
): Promise<Result<'done' | Queued, ErrorCode>> {
  const united = await underAddressOf(ctx, made.body, newest);
  if (!united.ok) return united;
  const body = united.value;
  await putSealed(ctx, ROW, { ...unanswered(body), earlier: made.body });
  const { accessToken: token } = made.login;
  const put = body.wraps.map((wrap) => ({
    wrap,
    authKey: wrap.kind === 'recovery' ? body.recoveryAuthKey : body.authKey,
  }));
  const gen = ctx.vault.ring()?.current.gen ?? 1;
  const told = await ctx.client.putWraps(token, { put, gen });
  if (!told.ok) return told;
  for (const kind of ['model', 'metrics', 'research'] as const) {
    const choice = body.consent?.[kind];
    // Also where both tries agree: an answer of this very change may have been lost in between.
    const heard =
      choice === undefined
        ? ok(undefined)
        : await ctx.client.setConsent(token, { kind, ...choice });
    if (!heard.ok) return heard;
  }
  return settle(ctx, body, made.login);
}

/** The newest try as if it had been made for the address of the account: its passphrase gets a wrap under that salt. */
async function underAddressOf(
  ctx: AccountContext,
  { email }: SignUpBody,
  { body, passphrase }: Try,
): Promise<Result<SignUpBody, ErrorCode>> {
  if (email === body.email) return ok(body);
  const key = ctx.vault.ring()?.current;
  if (key === undefined) return err('vault_locked');
  const wrapped = await makePassphraseWrap(
    { key, passphrase, holder: email, user: body.userId },
    ctx,
  );
  if (!wrapped.ok) return wrapped;
  const { wrap, authKey, kdf, saltPart } = wrapped.value;
  const recovery = body.wraps.filter(({ kind }) => kind === 'recovery');
  const united: SignUpBody = {
    ...body,
    email,
    kdf,
    saltPart,
    authKey: toBase64Url(authKey),
    wraps: [wrap, ...recovery],
  };
  wipe(authKey);
  return ok(united);
}

/** At a start and when the time of the queue has come: goes on with what an earlier page began. */
export async function resumeSignUp(ctx: AccountContext): Promise<void> {
  const kept = await readKept(ctx);
  if (kept === null) return;
  if (kept.state !== 'queued') return askWhetherMade(ctx, kept);
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

async function askWhetherMade(ctx: AccountContext, kept: Kept): Promise<void> {
  const made = await findMade(ctx, kept);
  if (made.ok) await settle(ctx, made.value.body, made.value.login);
  else if (made.error === 'sign_in_failed') await giveUp(ctx);
}

async function signInAsMade(
  ctx: AccountContext,
  body: SignUpBody,
): Promise<Result<'done', ErrorCode>> {
  const login = await logInAs(ctx, body);
  return login.ok ? settle(ctx, body, login.value) : login;
}

async function logInAs(
  ctx: AccountContext,
  { authKey: text, email }: SignUpBody,
): Promise<Result<LoginReply, ErrorCode>> {
  const authKey = fromBase64Url(text);
  return authKey === null
    ? err('internal')
    : logIn(ctx, { email, kind: 'passphrase', authKey });
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

import { drop } from '#shared/base/drop.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import * as z from 'zod/mini';
import {
  consentKinds,
  CONSENT_VERSION,
  type ConsentKind,
} from '#shared/protocol/accounts.ts';
import {
  createStateCell,
  type AccountContext,
  type AccountDeps,
} from './account-deps.ts';
import { readAccount } from './account-rows.ts';
import {
  changePassphrase,
  confirmCode,
  prepareCode,
  prepareRotation,
  type PreparedCode,
} from './change-secrets.ts';
import { markBrought, readBrings } from './guest-ring.ts';
import { leaveSentAway } from './erased-elsewhere.ts';
import { dropLeave, readLeave } from './leave-line.ts';
import { eraseAccount, settleLeave, signOut } from './leave.ts';
import { resumeChange } from './pending-change.ts';
import { authed, refresh } from './server-calls.ts';
import { signIn } from './sign-in.ts';
import { practiseWrap } from './practise-wrap.ts';
import { prepareSignUp } from './sign-up.ts';
import {
  finishSignUp,
  resumeSignUp,
  submitSignUp,
  type Try,
} from './submit-sign-up.ts';
import { createTokens, exclusive } from './tokens.ts';
import type { Account, CodeDraft, SignUpDraft } from './types.ts';
import { heedMissedWipe, heedWipe } from './wipe-device.ts';

export type AccountControl = Account & {
  /** LEAVE-4: what is here goes, and the person is told why. For a device on which nothing waits to be sent. */
  leaveSentAway(): Promise<void>;
  /** Once, with the vault open: goes on with what earlier pages left, then asks for a token. Never rejects. */
  start(): Promise<void>;
  /** The network is back, or the page is: what waits is tried again. Never rejects. */
  wake(): Promise<void>;
};

/**
 * The account of the space that is open.
 * - Without a network nothing is hidden, locked or lost; every call answers `no_network` (AUTH-11).
 * - The access token, the vault key and what opens it stay in memory; only `authKey` and wraps are ever sent (VAULT-1).
 * - A page that dies anywhere leaves a state that the next start finishes or that a repeated call puts right.
 */
export function createAccount(deps: AccountDeps): AccountControl {
  const ctx: AccountContext = {
    ...deps,
    state: createStateCell(),
    tokens: createTokens(deps),
  };
  const drafts = new WeakMap<SignUpDraft, Try>();
  const codes = new WeakMap<CodeDraft, PreparedCode>();
  const shown = (
    made: Result<PreparedCode, ErrorCode>,
  ): Result<CodeDraft, ErrorCode> => {
    if (!made.ok) return made;
    const draft: CodeDraft = { recoveryCode: made.value.recoveryCode };
    codes.set(draft, made.value);
    return ok(draft);
  };

  deps.channel.listen((message) => hear(ctx, message));

  return {
    state: ctx.state.get,
    subscribe: ctx.state.subscribe,
    async prepareSignUp(fields) {
      if ((await readAccount(ctx.rows)) !== null) return err('invalid_request');
      const prepared = await prepareSignUp(ctx, fields);
      if (!prepared.ok) return prepared;
      const { email, recoveryCode, body } = prepared.value;
      const draft: SignUpDraft = { email, recoveryCode };
      drafts.set(draft, { body, passphrase: fields.passphrase });
      return ok(draft);
    },
    practise(draft, typed) {
      const made = drafts.get(draft);
      if (made === undefined) return err('wrong_passphrase');
      const wrap = made.body.wraps.find(({ kind }) => kind === 'recovery');
      return practiseWrap(ctx, { wrap }, typed);
    },
    async submitSignUp(draft) {
      const made = drafts.get(draft);
      return made === undefined
        ? err('invalid_request')
        : submitSignUp(ctx, made);
    },
    signIn: (fields) => signIn(ctx, fields),
    refresh: () => refresh(ctx),
    async token() {
      const known = ctx.tokens.current();
      if (known !== null) return known;
      const fresh = await refresh(ctx);
      return fresh.ok ? fresh.value : null;
    },
    devices: () => authed(ctx, (token) => ctx.client.devices(token)),
    revoke: (which) =>
      authed(ctx, (token) =>
        ctx.client.revoke(token, which === 'others' ? { others: true } : which),
      ),
    changePassphrase: (change) => changePassphrase(ctx, change),
    prepareCode: async (proof) => shown(await prepareCode(ctx, proof)),
    prepareRotation: async (proof) => shown(await prepareRotation(ctx, proof)),
    async confirmCode(draft, typed) {
      const made = codes.get(draft);
      return made === undefined
        ? err('invalid_request')
        : confirmCode(ctx, made, typed);
    },
    consents: () => consents(ctx),
    setConsent: (kind, given) =>
      authed(ctx, (token) =>
        ctx.client.setConsent(token, { kind, version: CONSENT_VERSION, given }),
      ),
    signOut: (choice) => signOut(ctx, choice),
    eraseAccount: (proof) => eraseAccount(ctx, proof),
    leaveSentAway: () => leaveSentAway(ctx),
    async start() {
      const { db } = ctx.store.pointer.get();
      if (await heedMissedWipe(ctx, ctx, db)) return;
      await quietly(() => standAsStored(ctx));
      await quietly(() => goOn(ctx));
    },
    wake: () => quietly(() => goOn(ctx)),
  };
}

/** What the rows and the line say, before anybody is asked. */
async function standAsStored(ctx: AccountContext): Promise<void> {
  const account = await readAccount(ctx.rows);
  const leave = readLeave(ctx.lines);
  if (account !== null) {
    const { email } = account;
    const isOut = (await ctx.rows.get('needsAuth')) === true;
    ctx.state.set(
      isOut
        ? { kind: 'needs-sign-in', email }
        : { kind: 'signed-in', email, offline: false },
    );
  } else if (leave?.kind === 'erase') ctx.state.set({ kind: 'erasing' });
  else if (leave?.kind === 'erased') {
    ctx.state.set({ kind: 'erasing', elsewhere: true });
    dropLeave(ctx.lines); // told; it stands until this page goes
  } else if (leave?.kind === 'sent-away') dropLeave(ctx.lines); // the first screen tells it
}

/** Pages that have shown their last cookie once although a sign-in is needed. */
const asked = new WeakSet<AccountContext>();

async function goOn(ctx: AccountContext): Promise<void> {
  const account = await readAccount(ctx.rows);
  if (account === null) {
    await settleLeave(ctx);
    await resumeSignUp(ctx);
    return;
  }
  await finishSignUp(ctx, account.email);
  drop(bringAlong(ctx), 'bring-along');
  if (ctx.state.get().kind === 'needs-sign-in') {
    // Once a page: the cookie that is left may still hear that the account was erased (PRIV-10).
    if (!asked.has(ctx)) {
      asked.add(ctx);
      await refresh(ctx);
    }
    return;
  }
  if (ctx.tokens.current() === null) await refresh(ctx);
  await resumeChange(ctx, () =>
    authed(ctx, (token) => ctx.client.wraps(token)),
  );
}

/** LEAVE-6: one tab at a time, so that a long conversation is not sealed twice. */
async function bringAlong(ctx: AccountContext): Promise<void> {
  if (ctx.vault.ring() === null) return;
  await exclusive(ctx.locks, 'account-bring', async () => {
    for (const bring of await readBrings(ctx)) {
      const outcome = await ctx.bringGuest(bring);
      if (outcome === 'later') continue;
      await markBrought(ctx, bring, outcome.left);
      // Its keys lie sealed in this vault by now. The browser's own key would open the old copy past any lock (VAULT-16).
      await ctx.forgetKeys(bring.space);
    }
  });
}

async function consents(
  ctx: AccountContext,
): Promise<Result<Record<ConsentKind, boolean>, ErrorCode>> {
  const asked = await authed(ctx, (token) => ctx.client.consents(token));
  if (!asked.ok) return asked;
  const given = (kind: ConsentKind): boolean =>
    asked.value
      .filter((entry) => entry.kind === kind)
      .sort((a, b) => b.at - a.at)[0]?.given ?? false;
  const [account, model, metrics, research] = consentKinds;
  return ok({
    account: given(account),
    model: given(model),
    metrics: given(metrics),
    research: given(research),
  });
}

const toldSchema = z.object({ t: z.literal('account') });

function hear(ctx: AccountContext, message: unknown): void {
  heedWipe(message, ctx);
  if (toldSchema.safeParse(message).success)
    drop(
      quietly(() => standAsStored(ctx)),
      'account-told',
    );
}

/** A store that refuses now is no reason to stop the page; the same is tried again at the next start. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const done = work();
  drop(done, 'account');
  await done.catch(() => undefined);
}

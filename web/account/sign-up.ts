import type { ErrorCode } from '#shared/base/errors.ts';
import { newSessionId } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { toBase64Url, wipe } from '#shared/crypto/bytes-text.ts';
import { normaliseAddress } from '#shared/crypto/wraps.ts';
import {
  CONSENT_VERSION,
  type SignUpRequest,
} from '#shared/protocol/accounts.ts';
import { makePassphraseWrap, makeRecoveryWrap } from '#web/vault/unlock.ts';
import type { AccountContext } from './account-deps.ts';
import { inboxKeyOf } from './inbox-key.ts';
import { deviceOf } from './server-calls.ts';
import type { SignUpDraft, SignUpFields } from './types.ts';

/** A sign-up as it will be sent: nothing in it opens the vault (VAULT-1). */
export type SignUpBody = SignUpRequest;

type PreparedSignUp = SignUpDraft & { body: SignUpBody };

/**
 * SIGN-1, VAULT-7: everything that is made on the device. The guest's space id becomes the account's id and the vault key
 * stays, so nothing that was said is sealed anew. Nothing is sent.
 */
export async function prepareSignUp(
  ctx: AccountContext,
  fields: SignUpFields,
): Promise<Result<PreparedSignUp, ErrorCode>> {
  const email = normaliseAddress(fields.email);
  if (email === null) return err('address_invalid');
  if (!fields.consents.account) return err('consent_required');
  if (!(await ctx.isGoodPassphrase(fields.passphrase)))
    return err('passphrase_weak');
  const ring = ctx.vault.ring();
  if (ring === null) return err('vault_locked');
  const user = ctx.vault.user;
  const key = ring.current;
  const made = await makePassphraseWrap(
    { key, passphrase: fields.passphrase, holder: email, user },
    ctx,
  );
  if (!made.ok) return made;
  const recovery = makeRecoveryWrap(key, user, ctx.randomBytes);
  const body: SignUpBody = {
    email,
    timezone: fields.timezone,
    ...(fields.referralCode === undefined || fields.referralCode === ''
      ? {}
      : { referralCode: fields.referralCode }),
    consent: consentsOf(fields),
    userId: user,
    // The conversation under way is the account's first; who has said nothing yet gets an empty one.
    sessionId: ctx.store.pointer.get().lastSid ?? newSessionId(ctx),
    device: deviceOf(ctx),
    authKey: toBase64Url(made.value.authKey),
    kdf: made.value.kdf,
    saltPart: made.value.saltPart,
    recoveryAuthKey: toBase64Url(recovery.authKey),
    wraps: [made.value.wrap, recovery.wrap],
    inboxKey: await inboxKeyOf(key),
  };
  wipe(made.value.authKey);
  wipe(recovery.authKey);
  return ok({ email, recoveryCode: recovery.code, body });
}

function consentsOf({ consents }: SignUpFields): SignUpRequest['consent'] {
  const choice = (given: boolean) => ({ version: CONSENT_VERSION, given });
  return {
    account: choice(consents.account),
    model: choice(consents.model),
    metrics: choice(consents.metrics),
    research: choice(consents.research),
  };
}

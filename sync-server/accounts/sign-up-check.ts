import type { ErrorCode } from '#shared/base/errors.ts';
import { isUuid } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { Kdf, Wrap } from '#shared/crypto/types.ts';
import { isBelowFloor } from '#shared/crypto/wraps.ts';
import type { SignUpRequest } from '#shared/protocol/accounts.ts';
import { readAddress, type Address } from './address.ts';

/** Texts of a person end up in logs of terminals and in Postgres, which takes no NUL and no lone half of a character. */
const bent = /[\p{Cc}\p{Cs}]/u;

/** A sign-up that may be tried: every field agrees with the others. */
export type CheckedSignUp = Omit<
  SignUpRequest,
  'email' | 'consent' | 'ticket' | 'referralCode'
> & {
  address: Address;
  consent: NonNullable<SignUpRequest['consent']>;
  referralCode: string | null;
};

/** `field`: a name of the schema. */
export type SignUpFault = { code: ErrorCode; field?: string };

/** An IANA name that this runtime knows; offsets such as `+01:00` are no zone. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: name });
    return format.resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const isSameKdf = (a: Kdf | null, b: Kdf): boolean =>
  a !== null && a.m === b.m && a.t === b.t && a.p === b.p;

/** Where the wraps do not fit: one of a passphrase, one of a recovery code, perhaps one of a passkey, all of generation 1. */
function areWrapsBent(request: SignUpRequest): boolean {
  const { wraps } = request;
  const ofKind = (kind: Wrap['kind']) =>
    wraps.filter((wrap) => wrap.kind === kind);
  const [byPassphrase] = ofKind('passphrase');
  return (
    ofKind('passphrase').length !== 1 ||
    ofKind('recovery').length !== 1 ||
    new Set(wraps.map(({ id }) => id)).size !== wraps.length ||
    wraps.some(({ id, gen }) => gen !== 1 || !isUuid(id)) ||
    wraps.some(({ kind, kdf }) => kind !== 'passphrase' && kdf !== null) ||
    byPassphrase === undefined ||
    !isSameKdf(byPassphrase.kdf, request.kdf) ||
    byPassphrase.saltPart !== request.saltPart
  );
}

/**
 * What the schema cannot say (SIGN-1), in this order: `consent_required`, `address_invalid`, time zone, ids and texts
 * (`invalid_request`), `kdf_too_weak` (VAULT-3), wraps (`invalid_request`). Looks at the request alone.
 */
export function checkSignUp(
  request: SignUpRequest,
): Result<CheckedSignUp, SignUpFault> {
  const { email, consent, ticket: _, referralCode, ...rest } = request;
  const bad = (field: string) =>
    err({ code: 'invalid_request', field } as const);
  if (consent?.account.given !== true) return err({ code: 'consent_required' });
  const address = readAddress(email);
  if (address === null) return err({ code: 'address_invalid' });
  if (!isTimeZone(rest.timezone)) return bad('timezone');
  // The schema takes UUIDs in capitals, too; ids are bound into envelopes letter by letter (VAULT-9).
  if (!isUuid(rest.userId)) return bad('userId');
  if (!isUuid(rest.sessionId)) return bad('sessionId');
  if (bent.test(rest.device.name ?? '')) return bad('device.name');
  const code = referralCode?.trim() ?? '';
  if (bent.test(code)) return bad('referralCode');
  const versions = Object.values(consent).map(({ version }) => version);
  if (versions.some((version) => bent.test(version))) return bad('consent');
  const kdfs = request.wraps.flatMap(({ kdf }) => kdf ?? []);
  if ([rest.kdf, ...kdfs].some(isBelowFloor))
    return err({ code: 'kdf_too_weak' });
  if (areWrapsBent(request)) return bad('wraps');
  return ok({
    ...rest,
    address,
    consent,
    referralCode: code === '' ? null : code,
  });
}

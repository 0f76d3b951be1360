import type { ErrorCode } from '#shared/base/errors.ts';
import type { Kdf, Wrap } from '#shared/crypto/types.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { WrapsRequest } from '#shared/protocol/accounts.ts';

/** Wraps of passkeys are extras (VAULT-6); more than this nobody needs. */
const MAX_PASSKEYS = 8;

type Fault = { code: ErrorCode; field?: string };
const bad = (field: string): Fault => ({ code: 'invalid_request', field });
const conflict: Fault = { code: 'vault_conflict' };

/** VAULT-3: the floor is compiled in on both sides. */
const isBelowFloor = ({ m, t }: Kdf) => m < 65_536 || t < 3;

/** What a request says by itself: each kind once, each wrap of the generation named, each with what belongs to it. */
export function checkWraps({ put, gen }: WrapsRequest): Fault | null {
  const kinds = put.map(({ wrap }) => wrap.kind);
  const isTwice = (kind: Wrap['kind']) =>
    kinds.filter((one) => one === kind).length > 1;
  if (isTwice('passphrase') || isTwice('recovery')) return bad('put');
  if (new Set(put.map(({ wrap }) => wrap.id)).size !== put.length)
    return bad('put');
  for (const [at, { wrap, authKey }] of put.entries()) {
    if (!isUuid(wrap.id)) return bad(`put.${at}.wrap.id`);
    if (wrap.gen !== gen) return bad(`put.${at}.wrap.gen`);
    if ((wrap.kind === 'passkey') !== (authKey === undefined))
      return bad(`put.${at}.authKey`);
    if (wrap.kind === 'passphrase') {
      if (wrap.kdf === null) return bad(`put.${at}.wrap.kdf`);
      if (wrap.saltPart === null) return bad(`put.${at}.wrap.saltPart`);
      if (isBelowFloor(wrap.kdf)) return { code: 'kdf_too_weak' };
    } else if (wrap.kdf !== null) return bad(`put.${at}.wrap.kdf`);
  }
  return null;
}

/**
 * Whether the request fits what the server holds (AUTH-6, VAULT-18). The generation stays or rises by one, anything else is a
 * `vault_conflict`. A higher one needs `older`, a new wrap of every secret there is, and a new inbox key: whatever is sealed
 * for the old one, a device that was signed out still opens. The same one with the `older` and inbox key that are stored
 * already is a repeat whose answer was lost (P2); with others, another device rotated first.
 */
export function checkAgainstVault(
  { put, gen, older, inboxKey }: WrapsRequest,
  vault: {
    gen: number;
    older: string | null;
    wraps: readonly Wrap[];
    inboxKey: string;
  },
): Fault | null {
  if (gen !== vault.gen && gen !== vault.gen + 1) return conflict;
  const isRotation = gen > vault.gen;
  if (isRotation && older === undefined) return bad('older');
  if (!isRotation && older !== undefined && older !== vault.older)
    return conflict;
  if (isRotation && inboxKey === undefined) return bad('inboxKey');
  if (!isRotation && inboxKey !== undefined && inboxKey !== vault.inboxKey)
    return conflict;
  // An id names one wrap: to put it under another kind would take that other one away unseen.
  const isStolen = put.some(({ wrap }) =>
    vault.wraps.some(({ id, kind }) => id === wrap.id && kind !== wrap.kind),
  );
  if (isStolen) return conflict;
  const kinds = new Set(put.map(({ wrap }) => wrap.kind));
  const isLeft = vault.wraps.some(
    ({ kind }) => kind !== 'passkey' && !kinds.has(kind),
  );
  if (isRotation && isLeft) return bad('put');
  const passkeys = new Set(
    [
      ...(isRotation ? [] : vault.wraps),
      ...put.map(({ wrap }) => wrap),
    ].flatMap(({ id, kind }) => (kind === 'passkey' ? [id] : [])),
  );
  return passkeys.size > MAX_PASSKEYS ? conflict : null;
}

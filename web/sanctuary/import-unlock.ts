import type { RandomBytes } from '#shared/base/clock.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { wipe } from '#shared/crypto/bytes-text.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import type { KeyRing, VaultKey, Wrap } from '#shared/crypto/types.ts';
import {
  isBelowFloor,
  KDF_FLOOR,
  normaliseAddress,
  openOlder,
  unwrapVaultKey,
} from '#shared/crypto/wraps.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import {
  derivePassphrase,
  deriveRecovery,
  type UnlockError,
} from '#web/vault/unlock.ts';
import type { ExportWrap } from './export-lines.ts';
import { readLines } from './file-lines.ts';
import { isBag, own, ownText, parseJson, type Bag } from './import-item.ts';
import type { OpenSealed, OwnHeader } from './import-own.ts';

/** More are no list of locked keys but an attempt to keep the device busy: each costs a slow hash. */
const MAX_WRAPS = 20;

/** The locked keys in a sealed file of ours; what does not look like one is passed over. */
export async function readWraps(file: Blob): Promise<ExportWrap[]> {
  const wraps: ExportWrap[] = [];
  for await (const { text } of readLines(file)) {
    if (text?.startsWith('{"type":"wrap"') !== true) continue;
    const row = parseJson(text);
    const wrap = isBag(row) ? wrapOf(row) : null;
    if (wrap !== null && wraps.length < MAX_WRAPS) wraps.push(wrap);
  }
  return wraps;
}

const kinds = ['passphrase', 'recovery', 'passkey', 'older'] as const;

function wrapOf(row: Bag): ExportWrap | null {
  const id = ownText(row, 'id');
  const kind = kinds.find((one) => one === own(row, 'kind'));
  const gen = own(row, 'gen');
  const w = ownText(row, 'w');
  if (id === null || kind === undefined || w === null) return null;
  if (typeof gen !== 'number') return null;
  const kdf = own(row, 'kdf');
  return {
    id,
    kind,
    gen,
    w,
    kdf: kdfOf(kdf),
    saltPart: ownText(row, 'saltPart'),
  };
}

function kdfOf(kdf: unknown): Wrap['kdf'] {
  if (!isBag(kdf)) return null;
  const [m, t, p] = [own(kdf, 'm'), own(kdf, 't'), own(kdf, 'p')];
  if (typeof m !== 'number' || typeof t !== 'number' || typeof p !== 'number')
    return null;
  const cost = { alg: 'argon2id', v: 1, m, t, p } as const;
  // Neither may a file make a secret cheap to guess (VAULT-3), nor fill the memory of a device: twice the floor is the most.
  const isDear = m > 2 * KDF_FLOOR.m || t > 10 || p > 4;
  return isBelowFloor(cost) || isDear ? null : cost;
}

/**
 * What opens the envelopes of a sealed file: a recovery code, or a passphrase with the address its account had (a guest has
 * none). The keys live in the answer alone; `close` wipes them. Nothing of it touches the vault of this device.
 */
export async function openWithSecret(
  deps: { kdf: KdfPort | undefined; randomBytes: RandomBytes },
  file: { header: OwnHeader; wraps: ExportWrap[] },
  typed: { secret: string; address: string },
): Promise<Result<{ open: OpenSealed; close: () => void }, UnlockError>> {
  const { header, wraps } = file;
  const found = await findKey(deps, file, typed);
  if (!found.ok) return found;
  const current = found.value;
  const older = wraps
    .filter(({ kind }) => kind === 'older')
    .flatMap(({ w }) => openOlder(w, current, header.space) ?? []);
  const ring: KeyRing = { current, older };
  const sealing = createSealing(ring, deps.randomBytes);
  return ok({
    open(envelope, aad) {
      const opened = sealing.open(envelope, aad);
      return opened.state === 'open' ? opened.plain : null;
    },
    close() {
      sealing.wipe();
      for (const { bytes } of [current, ...older]) wipe(bytes);
    },
  });
}

async function findKey(
  { kdf }: { kdf: KdfPort | undefined },
  { header, wraps }: { header: OwnHeader; wraps: ExportWrap[] },
  { secret, address }: { secret: string; address: string },
): Promise<Result<VaultKey, UnlockError>> {
  const recovery = deriveRecovery(secret);
  const holder = normaliseAddress(address) ?? header.space;
  let refused: UnlockError = 'wrong_passphrase';
  // The newest generation first: it is the one whose key opens the older ones as well.
  for (const wrap of [...wraps].sort((one, other) => other.gen - one.gen)) {
    const { kind, saltPart } = wrap;
    if (kind === 'older') continue;
    let derived;
    if (kind === 'recovery') derived = recovery;
    else if (wrap.kdf === null || saltPart === null || kdf === undefined)
      continue;
    else if (recovery.ok) continue;
    else
      derived = await derivePassphrase(
        { passphrase: secret, holder, saltPart, kdf: wrap.kdf },
        kdf,
      );
    if (!derived.ok) {
      if (kind !== 'recovery') refused = derived.error;
      continue;
    }
    const { wrapKey } = derived.value;
    const key = unwrapVaultKey({ ...wrap, kind }, wrapKey, header.space);
    if (key !== null) return ok(key);
  }
  return err(refused);
}

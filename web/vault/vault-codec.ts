import type { RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import { laneKey } from '#shared/crypto/derive.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import {
  hashEnvelope,
  laneStart,
  laneStep,
  sealMac,
} from '#shared/crypto/lanes.ts';
import { openLine, sealLine } from '#shared/crypto/line-box.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import { VaultLocked, type Codec } from './codec.ts';

/** Hex digits of the space in front of a line: enough to tell the few spaces of one device apart. */
const OWNER_DIGITS = 8;

/**
 * The codec over the keys in `keys()`; null while the vault is not open. Lanes and seals use the first generation of the
 * vault key, which every later ring still holds: a rotation must not break chains that stand (VAULT-18, SEAL-1).
 */
export function createVaultCodec(deps: {
  user: SpaceId;
  keys: () => KeyRing | null;
  randomBytes: RandomBytes;
}): Codec {
  const owner = `${deps.user.slice(0, OWNER_DIGITS)}:`;
  let made: {
    ring: KeyRing;
    sealing: ReturnType<typeof createSealing>;
  } | null = null;

  function opened() {
    const ring = deps.keys();
    if (made !== null && made.ring !== ring) {
      made.sealing.wipe();
      made = null;
    }
    if (ring === null) return null;
    made ??= { ring, sealing: createSealing(ring, deps.randomBytes) };
    return made;
  }

  function needed() {
    const open = opened();
    if (open === null) throw new VaultLocked();
    return open;
  }

  function chainKey(sid: string): Uint8Array {
    const { ring } = needed();
    const first = [...ring.older, ring.current].sort((a, b) => a.gen - b.gen);
    return laneKey((first[0] ?? ring.current).bytes, sid);
  }

  return {
    seal: (plain, aad) => needed().sealing.seal(plain, aad),
    open(envelope, aad) {
      const found = opened()?.sealing.open(envelope, aad);
      return found?.state === 'open' ? found.plain : null;
    },
    box: (plain) => owner + sealLine(needed().ring, deps.randomBytes, plain),
    unbox(line) {
      const open = opened();
      if (open === null || !line.startsWith(owner)) return null;
      return openLine(open.ring, line.slice(owner.length));
    },
    // A line that begins in no known way is torn rather than a stranger's: it is looked at, and kept beside (JRN-6).
    owns: (line) => line.startsWith(owner) || !/^[0-9a-f]{8}:/.test(line),
    link({ sid, dev }, before, { k, id, rev, e }) {
      const key = chainKey(sid);
      const i = (before?.i ?? 0) + 1;
      const h = hashEnvelope(e);
      const from = before?.link ?? laneStart(key, sid, dev);
      return {
        d: dev,
        i,
        k,
        rev,
        h,
        link: laneStep(key, from, { i, k, id, rev, h }),
      };
    },
    sealSession: (sid, heads) => sealMac(chainKey(sid), sid, [...heads]),
  };
}

import type { SpaceId } from '#shared/base/ids.ts';
import { createVaultCodec } from './vault-codec.ts';
import type { Codec } from './codec.ts';

/** The real codec with a key of its own for tests; every codec made for one `user` and `key` opens what the others sealed. */
export function createTestCodec(user: SpaceId, key = 7): Codec {
  const bytes = new Uint8Array(32).fill(key);
  const ring = { current: { gen: 1, bytes }, older: [] };
  return createVaultCodec({
    user,
    keys: () => ring,
    randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
  });
}

import * as z from 'zod/mini';
import type { SpaceId } from '#shared/base/ids.ts';
import { fromBase64Url, toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { KeyRing, VaultKey } from '#shared/crypto/types.ts';
import { getSealed, putSealed } from './sealed-row.ts';
import type { MetaRows } from './account-rows.ts';
import type { Vault } from '#web/vault/vault.ts';

// The row `bring:<guest>`: whose words come along into this space, and the keys that open them, sealed under this vault.

const keySchema = z.object({ gen: z.number(), bytes: z.string() });
const bringSchema = z.object({
  v: z.literal(1),
  space: z.string(),
  db: z.string(),
  ring: z.array(keySchema).check(z.minLength(1)),
  /** Everything that opens has been written here. The guest's database stays until it is acknowledged (VAULT-7). */
  done: z.boolean(),
  /** What did not open and so stays with the guest. */
  left: z.number(),
});
export type Bring = Omit<z.infer<typeof bringSchema>, 'space'> & {
  space: SpaceId;
};

type Where = { vault: Pick<Vault, 'codec' | 'user'>; rows: MetaRows };

/** Those whose words are not all here yet. */
export async function readBrings(where: Where): Promise<Bring[]> {
  const found: Bring[] = [];
  for (const k of await where.rows.keys('bring:')) {
    const parsed = bringSchema.safeParse(await getSealed(where, k));
    // The id was branded when the row was written.
    if (parsed.success && !parsed.data.done) found.push(parsed.data as Bring);
  }
  return found;
}

export const markBrought = (
  where: Where,
  bring: Bring,
  left: number,
): Promise<void> =>
  putSealed(where, `bring:${bring.space}`, { ...bring, done: true, left });

export const ringToText = ({ current, older }: KeyRing): Bring['ring'] =>
  [current, ...older].map(({ gen, bytes }) => ({
    gen,
    bytes: toBase64Url(bytes),
  }));

export function ringFromText(ring: Bring['ring']): KeyRing | null {
  const keys = ring.flatMap(({ gen, bytes }): VaultKey[] => {
    const raw = fromBase64Url(bytes);
    return raw?.length === 32 ? [{ gen, bytes: raw }] : [];
  });
  const [current, ...older] = keys;
  return current === undefined || keys.length !== ring.length
    ? null
    : { current, older };
}

import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Digest } from '#shared/merge/digest.ts';
import type { Db } from './open-store.ts';
import { bucketDigest } from './tables.sqlite.ts';

/** Digests of those of `buckets` that hold anything (EPOCH-6). */
export async function readDigests(
  db: Db,
  userId: string,
  buckets: readonly string[],
): Promise<Map<string, Digest>> {
  if (buckets.length === 0) return new Map();
  const rows = await db
    .select({
      bucket: bucketDigest.bucket,
      n: bucketDigest.n,
      x: bucketDigest.digest,
    })
    .from(bucketDigest)
    .where(
      and(
        eq(bucketDigest.userId, userId),
        inArray(bucketDigest.bucket, [...buckets]),
      ),
    );
  return new Map(rows.map(({ bucket, n, x }) => [bucket, { n, x }]));
}

export async function putDigests(
  db: Db,
  userId: string,
  digests: ReadonlyMap<string, Digest>,
): Promise<void> {
  if (digests.size === 0) return;
  await db
    .insert(bucketDigest)
    .values(
      [...digests].map(([bucket, { n, x }]) => ({
        userId,
        bucket,
        n,
        digest: x,
      })),
    )
    .onConflictDoUpdate({
      target: [bucketDigest.userId, bucketDigest.bucket],
      set: { n: sql`excluded.n`, digest: sql`excluded.digest` },
    });
}

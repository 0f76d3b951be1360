import { utf8Length } from '#shared/base/bytes.ts';
import type { Mutation } from '#shared/protocol/sync.ts';
import {
  ALONE_BYTES,
  MAX_SYNC_MUTATIONS,
  SYNC_CHUNK_BYTES,
} from '#shared/protocol/sync-limits.ts';

/**
 * PUSH-1: the requests that one body of Replicache becomes, in order: at most 200 mutations and 256 kB each, and one above
 * 128 kB alone. `most`: fewer mutations, after the server found a request too large (PUSH-4).
 */
export function splitMutations(
  mutations: readonly Mutation[],
  most: number = MAX_SYNC_MUTATIONS,
): Mutation[][] {
  const chunks: Mutation[][] = [];
  let chunk: Mutation[] = [];
  let bytes = 0;
  const close = (): void => {
    if (chunk.length > 0) chunks.push(chunk);
    chunk = [];
    bytes = 0;
  };
  for (const mutation of mutations) {
    const weight = utf8Length(JSON.stringify(mutation));
    const isAlone = weight > ALONE_BYTES;
    if (isAlone || bytes + weight > SYNC_CHUNK_BYTES) close();
    chunk.push(mutation);
    bytes += weight;
    if (isAlone || chunk.length >= most) close();
  }
  close();
  return chunks;
}

// Limits of the sync wire that both sides name; kB are 1,000 bytes of UTF-8.

/** PUSH-1: mutations of one request. */
export const MAX_SYNC_MUTATIONS = 200;
/** PUSH-1: a device cuts its requests at this many bytes. */
export const SYNC_CHUNK_BYTES = 256_000;
/** PUSH-1: an operation above this travels alone. */
export const ALONE_BYTES = 128_000;
/** PUSH-4: more than this in one body is 413. */
export const MAX_SYNC_BYTES = 2_000_000;
/** PULL-8: rows of one page, and its bytes; one version always goes, however large. */
export const PAGE_ROWS = 500;
export const PAGE_BYTES = 1_000_000;
/** PUSH-4: bytes of pushes of one person in a minute. */
export const BYTES_PER_MINUTE = 16_000_000;

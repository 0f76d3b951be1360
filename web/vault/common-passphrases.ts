import { crc32, utf8ToBytes } from '#shared/base/bytes.ts';

/** Whether a folded text (NFKC, lower case) is one of the 10,000 of the list. */
export type CommonList = { has: (folded: string) => boolean };

/**
 * The bundled list of VAULT-4 as check sums (build/make-common-passphrases.ts): it is looked up without asking anyone
 * outside. A text that is not on the list is taken for one with odds of 1 in 430,000.
 */
export function readCommon(file: { packed: string }): CommonList {
  const sums = new Set<number>();
  let sum = 0;
  let step = 0;
  let scale = 1;
  for (const char of atob(file.packed)) {
    const byte = char.charCodeAt(0);
    step += (byte % 128) * scale;
    if (byte >= 128) scale *= 128;
    else {
      sum += step;
      sums.add(sum);
      step = 0;
      scale = 1;
    }
  }
  return {
    has: (folded) => sums.has(Number.parseInt(crc32(utf8ToBytes(folded)), 16)),
  };
}

let loading: Promise<CommonList> | null = null;

/** Fetches the list once, as a precached chunk of its own. Rejects where it did not load; the next call tries again. */
export function loadCommon(): Promise<CommonList> {
  loading ??= import('./common-passphrases.json').then(
    (file) => readCommon(file.default),
    (cause: unknown) => {
      loading = null;
      throw cause;
    },
  );
  return loading;
}

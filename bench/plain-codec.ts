import { crc32, utf8ToBytes } from '#shared/base/bytes.ts';
import type { Aad, Codec } from '#web/vault/codec.ts';

/** A codec that seals nothing, for measuring what sealing costs beside it in the same run. No app ever uses it. */
export function createPlainCodec(): Codec {
  const place = (aad: Aad): string => JSON.stringify(aad);
  const pack = (plain: string, at: string): string => {
    const words = JSON.stringify(plain);
    return `0.${crc32(utf8ToBytes(at + words))}.${words}`;
  };
  const unpack = (text: string, at: string): string | null => {
    const words = text.slice(11);
    if (text !== `0.${crc32(utf8ToBytes(at + words))}.${words}`) return null;
    return JSON.parse(words) as string;
  };
  return {
    seal: (plain, aad) => pack(plain, place(aad)),
    open: (envelope, aad) => unpack(envelope, place(aad)),
    box: (plain) => pack(plain, 'line'),
    unbox: (line) => unpack(line, 'line'),
    owns: () => true,
    link: ({ dev }, before, { k, rev }) => ({
      d: dev,
      i: (before?.i ?? 0) + 1,
      k,
      rev,
      h: '',
      link: '',
    }),
    sealSession: () => '',
  };
}

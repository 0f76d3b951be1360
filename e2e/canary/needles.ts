// A word that must not be found, and every shape it might be found in.

/** The part that all words of one run share: nothing else in a browser, a server or this program's output has it. */
export const MARK = 'zqkestrel';

/** Words with a blank, a slash and letters beyond ASCII, so that each way of escaping makes something else of them. */
export const canary = (what: string): string => `${MARK} ${what}/ähre €1`;

export type Needle = { name: string; bytes: Buffer };
export type Hit = { where: string; needle: string };

/** What base64 makes of `bytes` at each of the three places it can have in a longer text, without what its neighbours change. */
function base64s(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = whole.toString('base64').replace(/=+$/, '');
    const inner = text.slice(
      before === 0 ? 0 : before + 1,
      whole.length % 3 === 0 ? undefined : -1,
    );
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function utf16(text: string, isBig = false): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(
      /[^\x20-\x7e]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );

/** All shapes of some bytes: raw, base64 and hex; of each of those texts, as UTF-8 and as UTF-16. */
export function needlesOfBytes(name: string, bytes: Buffer): Needle[] {
  const hex = bytes.toString('hex');
  const texts = [...base64s(bytes), hex, hex.toUpperCase()];
  return [
    { name: `${name} raw`, bytes },
    ...texts.flatMap((text) => [
      { name: `${name} as text`, bytes: Buffer.from(text) },
      { name: `${name} as text, two bytes a sign`, bytes: utf16(text) },
    ]),
  ];
}

/** All shapes of a text: plain, escaped for addresses, forms and JSON, and what `needlesOfBytes` knows. */
export function needlesOf(name: string, text: string): Needle[] {
  const shapes = [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    asciiJson(text),
  ];
  return [
    ...shapes.flatMap((shape) => [
      { name: `${name} plain or escaped`, bytes: Buffer.from(shape) },
      { name: `${name} in two bytes a sign`, bytes: utf16(shape) },
      { name: `${name} in two bytes, big first`, bytes: utf16(shape, true) },
    ]),
    ...needlesOfBytes(name, Buffer.from(text)),
    ...needlesOfBytes(`${name}, two bytes a sign,`, utf16(text)),
  ].filter(isNew());
}

function isNew(): (needle: Needle) => boolean {
  const seen = new Set<string>();
  return ({ bytes }) => {
    const key = bytes.toString('latin1');
    return !seen.has(key) && seen.add(key).size > 0;
  };
}

/** Which needles lie in `bytes`. */
export function search(
  where: string,
  bytes: Buffer,
  needles: readonly Needle[],
): Hit[] {
  return needles
    .filter((needle) => bytes.includes(needle.bytes))
    .map(({ name }) => ({ where, needle: name }));
}

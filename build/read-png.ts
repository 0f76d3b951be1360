import { inflateSync } from 'node:zlib';

/** A decoded picture: `rgba` holds four bytes per pixel, row by row from the top left. */
export type Pixels = { width: number; height: number; rgba: Uint8Array };

const signature = '89504e470d0a1a0a';

/**
 * Reads an 8-bit RGB or RGBA PNG without interlacing, which is what the icon renderer and the browser write. Throws on
 * anything else: the tests that call it want to know.
 */
export function readPng(file: Uint8Array): Pixels {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.subarray(0, 8).toString('hex') !== signature)
    throw new Error('Not a PNG');
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const [depth, colour, , , interlaced] = bytes.subarray(24, 29);
  const channels = colour === 6 ? 4 : colour === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0 || interlaced !== 0)
    throw new Error('Only plain 8-bit RGB and RGBA pictures are read');

  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const rows = unfilter(inflateSync(Buffer.concat(parts)), {
    stride: width * channels,
    height,
    channels,
  });
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < channels; channel += 1)
      rgba[pixel * 4 + channel] = rows[pixel * channels + channel] ?? 0;
  return { width, height, rgba };
}

/** The five row filters of the PNG specification, section 9.2, undone. */
function unfilter(
  raw: Uint8Array,
  form: { stride: number; height: number; channels: number },
): Uint8Array {
  const { stride, height, channels } = form;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const value = raw[y * (stride + 1) + 1 + x] ?? 0;
      const here = y * stride + x;
      const left = x >= channels ? (out[here - channels] ?? 0) : 0;
      const up = y > 0 ? (out[here - stride] ?? 0) : 0;
      const corner =
        x >= channels && y > 0 ? (out[here - stride - channels] ?? 0) : 0;
      out[here] = value + predict(filter, left, up, corner);
    }
  }
  return out;
}

function predict(
  filter: number,
  left: number,
  up: number,
  corner: number,
): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) =>
    Math.abs(guess - value),
  ) as [number, number, number];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** One rendered picture: its place below the web root, its side in pixels, and the PNG itself. */
export type Icon = { fileName: string; size: number; png: Uint8Array };

type Shape = 'rounded' | 'full' | 'mark';

const wanted: { fileName: string; size: number; shape: Shape }[] = [
  { fileName: 'icons/app-192.png', size: 192, shape: 'rounded' },
  { fileName: 'icons/app-512.png', size: 512, shape: 'rounded' },
  { fileName: 'icons/maskable-512.png', size: 512, shape: 'full' },
  { fileName: 'icons/touch-180.png', size: 180, shape: 'full' },
  { fileName: 'icons/mono-512.png', size: 512, shape: 'mark' },
];

let ready: Promise<void> | undefined;

/** Every icon of INST-2, rendered from the one drawing. WebAssembly, so that no machine needs a platform's own binary. */
export async function renderIcons(svg: string): Promise<Icon[]> {
  const require = createRequire(import.meta.url);
  ready ??= readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')).then(
    (wasm) => initWasm(wasm),
  );
  await ready;
  return wanted.map(({ fileName, size, shape }) => ({
    fileName,
    size,
    png: new Resvg(reshape(svg, shape), {
      fitTo: { mode: 'width', value: size },
    })
      .render()
      .asPng(),
  }));
}

/**
 * `full` squares the corners, since the system cuts its own shape out of a maskable icon and of an apple-touch icon;
 * `mark` drops the ground and every colour, since only the alpha of a monochrome icon counts.
 */
function reshape(svg: string, shape: Shape): string {
  if (shape === 'rounded') return svg;
  if (shape === 'full') return svg.replace(/ rx="\d+"/, '');
  return svg
    .replace(/<rect id="ground"[^>]*\/>/, '')
    .replaceAll(/ stroke-opacity="[^"]*"/g, '')
    .replaceAll(/="#[0-9a-f]{6}"/g, '="#ffffff"');
}

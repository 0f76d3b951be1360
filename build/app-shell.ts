import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, runnerImport, type Plugin, type Rolldown } from 'vite';
import { renderIcons } from './icons.ts';
import { listPrecache, nameGeneration, type Emitted } from './precache.ts';
import { readPng } from './read-png.ts';
import { webManifest, type Screenshot } from './web-manifest.ts';

type Words = Record<string, string>;

const root = join(import.meta.dirname, '..');
const web = join(root, 'web');
/** The words of the page and the manifest: those in `shell` are said by no code of the app, so no start carries them. */
const readWords = (): Words =>
  Object.assign(
    {},
    ...['frame', 'shell'].map((area): unknown =>
      JSON.parse(readFileSync(join(web, `locales/en/${area}.json`), 'utf8')),
    ),
  ) as Words;

/**
 * Everything installable that is not a chunk: manifest, icons, help page, first-paint script and the service worker.
 *
 * Written here rather than taken from a ready plugin, because the worker keeps two generations apart and can go back to
 * the older one (INST-10). That wants a list with hashes and a class per file, which is short to make and which a glob
 * over the output directory does not give.
 */
export function appShell(): Plugin {
  return {
    name: 'app-shell',

    transformIndexHtml: {
      order: 'pre',
      handler: (html) => fillWords(html, readWords()),
    },

    // The development server has no service worker: it would serve yesterday's code. The rest exists as in the build.
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const answer = (type: string, body: string | Uint8Array) => {
          response.setHeader('content-type', type);
          response.end(body);
        };
        void (async () => {
          const path = (request.url ?? '').split('?')[0];
          if (path === '/boot.js')
            answer('text/javascript', await bundleBoot(false));
          else if (path === '/help.js')
            answer('text/javascript', await bundleHelpBoot(false));
          else if (path === '/help' || path === '/help.html')
            answer('text/html; charset=utf-8', (await loadHelp()).html);
          else if (path === '/help.css')
            answer('text/css', (await loadHelp()).css);
          else if (path === '/manifest.webmanifest')
            answer('application/manifest+json', manifestText());
          else if (path?.startsWith('/icons/')) {
            const icons = await renderIcons(readIcon());
            const found = icons.find((icon) => `/${icon.fileName}` === path);
            if (found) answer('image/png', found.png);
            else next();
          } else next();
        })().catch(next);
      });
    },

    async generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) =>
        this.emitFile({ type: 'asset', fileName, source });
      for (const icon of await renderIcons(readIcon()))
        emit(icon.fileName, icon.png);
      emit('icons/app.svg', readIcon());
      emit('manifest.webmanifest', manifestText());
      const help = await loadHelp();
      emit('help.html', help.html);
      emit('help.css', help.css);
      emit('boot.js', await bundleBoot(true));
      emit('help.js', await bundleHelpBoot(true));
    },

    async writeBundle(options, bundle) {
      const out = options.dir ?? join(root, 'dist/web');
      const emitted: Emitted = new Map();
      for (const fileName of Object.keys(bundle))
        emitted.set(fileName, await readFile(join(out, fileName)));

      const firstLoad = reach(bundle, isEntry('index.html'));
      const admin = new Set(
        [...reach(bundle, isEntry('admin'), true)].filter(
          (file) => !reach(bundle, isEntry('index.html'), true).has(file),
        ),
      );
      // Of use with a network only: plain requests carry without it (COUR-1), and nothing is compared (EPOCH-6).
      const online = Object.values(bundle).flatMap((piece) =>
        piece.type === 'chunk' &&
        piece.moduleIds.some((id) =>
          /\/node_modules\/replicache\/|\/web\/sync\/audit\.ts$/.test(id),
        )
          ? piece.fileName
          : [],
      );
      const files = listPrecache(
        emitted,
        firstLoad,
        new Set([...admin, ...online]),
      );
      const generation = nameGeneration(files);
      await writeFile(
        join(out, 'sw.js'),
        await bundleScript('service-worker/main.ts', true, {
          __GENERATION__: JSON.stringify(generation),
          __FILES__: JSON.stringify(files),
        }),
      );
      await writeFile(
        join(out, 'sw-drain.js'),
        await bundleScript('service-worker/drain-main.ts', true, {}),
      );
      await writeReport(out, { generation, files, emitted, firstLoad, bundle });
    },
  };
}

/** `%text:id%` in the page becomes the sentence of the catalogue, so that the page holds no sentence of its own. */
function fillWords(html: string, words: Words): string {
  return html.replaceAll(/%text:([a-z.-]+)%/g, (_, id: string) => {
    const sentence = words[id];
    if (sentence === undefined) throw new Error(`index.html asks for ${id}`);
    return sentence
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;');
  });
}

const readIcon = () => readFileSync(join(web, 'icon.svg'), 'utf8');

function manifestText(): string {
  const words = readWords();
  const manifest = webManifest(
    words,
    { lang: 'en', dir: 'ltr' },
    listScreenshots(words),
  );
  return JSON.stringify(manifest, null, 1);
}

/** Screenshots are named `narrow-<what>.png` or `wide-<what>.png`; the label is the sentence `screenshot.<what>`. */
function listScreenshots(words: Words): Screenshot[] {
  const folder = join(web, 'public/screenshots');
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  } catch {
    return [];
  }
  return names.sort().map((name) => {
    const [form, what] = name.replace('.png', '').split('-');
    const { width, height } = readPng(readFileSync(join(folder, name)));
    const label = words[`screenshot.${what ?? ''}`];
    if (label === undefined || (form !== 'narrow' && form !== 'wide'))
      throw new Error(`The screenshot ${name} has no label or no form`);
    return {
      src: `/screenshots/${name}`,
      sizes: `${String(width)}x${String(height)}`,
      form,
      label,
    };
  });
}

type HelpModule = { renderHelpPage(): string; helpPageCss: string };

/** The static help page, made from the same lines the app shows. It needs no script and no other file but its styles (P4). */
async function loadHelp(): Promise<{ html: string; css: string }> {
  const path = join(root, 'build/help-page.ts');
  if (!existsSync(path))
    return { html: '<!doctype html><title>Help</title>', css: '' };
  const { module } = await runnerImport<HelpModule>(path, {
    root,
    logLevel: 'warn',
  });
  return { html: module.renderHelpPage(), css: module.helpPageCss };
}

const bundleBoot = (minify: boolean) =>
  bundleScript('app/theme-boot.ts', minify, {});

/** Sets look and country of the help page, which is whole without it. */
const bundleHelpBoot = (minify: boolean) =>
  bundleScript('app/help-boot.ts', minify, {});

/** A script that stands alone in one file without imports: the first-paint script and the service worker. */
async function bundleScript(
  entry: string,
  minify: boolean,
  define: Record<string, string>,
): Promise<string> {
  const result = await build({
    configFile: false,
    root: web,
    publicDir: false,
    logLevel: 'warn',
    define,
    build: {
      write: false,
      minify,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: join(web, entry),
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const one of outputs)
    if ('output' in one)
      for (const piece of one.output)
        if (piece.type === 'chunk') return piece.code;
  throw new Error(`${entry} gave no script`);
}

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

const isEntry = (name: string) => (chunk: Chunk) =>
  chunk.isEntry && (chunk.facadeModuleId ?? '').includes(name);

/** The files a browser fetches for the matching entries: chunks, their static imports and styles; lazy ones on demand. */
function reach(
  bundle: Bundle,
  isStart: (chunk: Chunk) => boolean,
  withLazy = false,
): Set<string> {
  const seen = new Set<string>();
  const visit = (fileName: string) => {
    const piece = bundle[fileName];
    if (seen.has(fileName) || !piece) return;
    seen.add(fileName);
    if (piece.type !== 'chunk') return;
    const next = [...piece.imports, ...(withLazy ? piece.dynamicImports : [])];
    for (const css of stylesOf(piece)) seen.add(css);
    for (const name of next) visit(name);
  };
  for (const piece of Object.values(bundle))
    if (piece.type === 'chunk' && isStart(piece)) visit(piece.fileName);
  return seen;
}

function stylesOf(chunk: Chunk): string[] {
  const { viteMetadata } = chunk as Chunk & {
    viteMetadata?: { importedCss: Set<string> };
  };
  return [...(viteMetadata?.importedCss ?? [])];
}

/** `dist/bundle.json`, outside what is served: sizes and modules per file, for the budget tests (PERF-1 to PERF-3). */
async function writeReport(
  out: string,
  facts: {
    generation: string;
    files: { path: string; vital: boolean }[];
    emitted: Emitted;
    firstLoad: Set<string>;
    bundle: Bundle;
  },
): Promise<void> {
  const kept = new Set(facts.files.map((file) => file.path));
  const files = [...facts.emitted].map(([fileName, bytes]) => {
    const piece = facts.bundle[fileName];
    return {
      fileName,
      bytes: bytes.length,
      gzip: gzipSync(bytes).length,
      first: facts.firstLoad.has(fileName),
      precached: kept.has(`/${fileName}`),
      modules:
        piece?.type === 'chunk'
          ? piece.moduleIds.map((id) => id.replace(`${root}/`, ''))
          : [],
    };
  });
  const path = join(dirname(out), 'bundle.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    JSON.stringify({ generation: facts.generation, files }, null, 1),
  );
}

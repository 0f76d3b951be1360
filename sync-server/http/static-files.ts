import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { AppContext } from './answers.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};
const textual = /^(?:text\/|application\/(?:json|manifest\+json)|image\/svg)/;
/** Below this a compressed answer is no smaller on the wire. */
const MIN_COMPRESSED = 1000;

/** Addresses of the app itself; each of them is answered with index.html. */
const appPlaces =
  /^\/(?:$|talk(?:\/|$)|keep(?:\/|$)|you(?:\/|$)|search$|new$|breathe$)/;
const hashedName = /-[\w-]{8,}\.\w+$/;

type Encoding = 'br' | 'gzip';
type StoredFile = {
  type: string;
  etag: string;
  cacheControl: string;
  plain: Buffer;
  packed: Partial<Record<Encoding, Buffer>>;
};

function pack(plain: Buffer, encoding: Encoding): Buffer {
  return encoding === 'gzip'
    ? gzipSync(plain)
    : brotliCompressSync(plain, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
      });
}

function load(folder: string, path: string): StoredFile {
  const plain = readFileSync(join(folder, path));
  const type = types[extname(path)] ?? 'application/octet-stream';
  const isHashed = path.startsWith('/assets/') && hashedName.test(path);
  return {
    type,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    cacheControl: isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    plain,
    packed: {},
  };
}

/** Every file below `folder` by its address; nothing else can be asked for, so no path can leave the folder. */
function scan(folder: string): Set<string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(
    found
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .map((path) => `/${path.split(sep).join('/')}`),
  );
}

function chooseEncoding(accepted: string): Encoding | null {
  const offered = accepted
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(';')[0]);
  if (offered.includes('br')) return 'br';
  return offered.includes('gzip') ? 'gzip' : null;
}

export interface StaticFiles {
  /** The file, index.html for a place of the app, help.html for /help; null when there is nothing of that name. */
  answer(c: AppContext, path: string): Response | null;
  /** Whether there is a built app to serve. */
  isBuilt(): boolean;
}

/**
 * Serves the built app (WEB-8): hashed assets are immutable, everything else is asked for again by its ETag. Text is
 * compressed once and kept. A new build is noticed by its index.html.
 */
export function createStaticFiles(folder: string): StaticFiles {
  const index = join(folder, 'index.html');
  let builtAt = 0;
  let paths = new Set<string>();
  let files = new Map<string, StoredFile>();

  const refresh = () => {
    const at = statSync(index, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at === builtAt) return;
    builtAt = at;
    files = new Map();
    paths = at === 0 ? new Set() : scan(folder);
  };

  const find = (path: string): StoredFile | null => {
    const name = appPlaces.test(path)
      ? '/index.html'
      : path === '/help' || path === '/help/'
        ? '/help.html'
        : path;
    if (!paths.has(name)) return null;
    const file = files.get(name) ?? load(folder, name);
    files.set(name, file);
    return file;
  };

  return {
    isBuilt() {
      refresh();
      return builtAt > 0;
    },
    answer(c, path) {
      refresh();
      const file = find(path);
      if (file === null) return null;
      c.header('Content-Type', file.type);
      c.header('Cache-Control', file.cacheControl);
      c.header('ETag', file.etag);
      const isPackable =
        textual.test(file.type) && file.plain.length >= MIN_COMPRESSED;
      if (isPackable) c.header('Vary', 'Accept-Encoding');
      if (c.req.header('if-none-match') === file.etag) return c.body(null, 304);
      const encoding = isPackable
        ? chooseEncoding(c.req.header('accept-encoding') ?? '')
        : null;
      const body =
        encoding === null
          ? file.plain
          : (file.packed[encoding] ??= pack(file.plain, encoding));
      if (encoding !== null) c.header('Content-Encoding', encoding);
      c.header('Content-Length', String(body.length));
      return c.req.method === 'HEAD'
        ? c.body(null)
        : c.body(new Uint8Array(body));
    },
  };
}

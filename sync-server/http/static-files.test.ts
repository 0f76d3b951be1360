import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  startInProcess,
  type InProcess,
} from '../../e2e/providers/server-in-process.ts';

let server: InProcess;
let dataDir: string;
const index = `<!doctype html><title>Maya</title>${'<p>x</p>'.repeat(300)}`;

const build = (html: string) => {
  const web = join(dataDir, 'web');
  mkdirSync(join(web, 'assets'), { recursive: true });
  writeFileSync(join(web, 'index.html'), html);
  writeFileSync(join(web, 'help.html'), '<!doctype html><title>Help</title>');
  writeFileSync(join(web, 'sw.js'), 'self.x=1');
  writeFileSync(join(web, 'manifest.webmanifest'), '{}');
  writeFileSync(join(web, 'assets', 'main-Ab3dEf9_.js'), 'export {}');
  writeFileSync(join(web, 'icon.png'), 'png');
  writeFileSync(join(web, '.secret'), 'no');
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'maya-'));
  server = await startInProcess({ dataDir });
});
afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

it('says plainly that the app is not built, and serves it as soon as it is', async () => {
  const before = await server.request('/');
  expect([before.status, await before.text()]).toEqual([
    503,
    expect.stringContaining('npm run build'),
  ]);
  build(index);
  expect(await (await server.request('/')).text()).toBe(index);
  build('<!doctype html>new');
  utimesSync(join(dataDir, 'web', 'index.html'), 1, 1);
  expect(await (await server.request('/')).text()).toBe('<!doctype html>new');
});

it('answers every place of the app with index.html, /help with its page, the rest with 404', async () => {
  build(index);
  for (const path of [
    '/',
    '/talk/x',
    '/keep',
    '/keep/dreams/new',
    '/you/lock',
    '/search',
    '/new',
    '/breathe',
  ])
    expect(await (await server.request(path)).text(), path).toBe(index);
  expect(await (await server.request('/help')).text()).toContain('Help');
  for (const path of [
    '/talker',
    '/nope.js',
    '/.secret',
    '/../maya.db',
    '/%2e%2e/maya.db',
    '/assets/..%2f..%2fmaya.db',
  ])
    expect((await server.request(path)).status, path).toBe(404);
  expect((await server.request('/', { method: 'POST' })).status).toBe(404);
});

it('[WEB-8] hashed assets are immutable, the shell is asked for again by its ETag', async () => {
  build(index);
  const asset = await server.request('/assets/main-Ab3dEf9_.js');
  expect(asset.headers.get('cache-control')).toContain('immutable');
  for (const path of ['/', '/sw.js', '/manifest.webmanifest', '/icon.png']) {
    const first = await server.request(path);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag')!;
    const again = await server.request(path, {
      headers: { 'if-none-match': etag },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
});

it('[WEB-1] [WEB-2] document, script and rest have their own policy', async () => {
  build(index);
  const policy = async (path: string) =>
    (await server.request(path)).headers.get('content-security-policy');
  expect(await policy('/talk/x')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types maya",
  );
  expect(await policy('/sw.js')).toBe(
    "default-src 'none'; script-src 'self'; connect-src 'self'",
  );
  expect(await policy('/icon.png')).toBe(
    "default-src 'none'; frame-ancestors 'none'",
  );
});

it('compresses text once it is worth it, for those who ask', async () => {
  build(index);
  const get = (accept: string) =>
    server.request('/', { headers: { 'accept-encoding': accept } });
  const br = await get('gzip, deflate, br');
  expect(br.headers.get('content-encoding')).toBe('br');
  expect(br.headers.get('vary')).toBe('Accept-Encoding');
  const bytes = Buffer.from(await br.arrayBuffer());
  expect(brotliDecompressSync(bytes).toString()).toBe(index);
  const gzip = await get('gzip, br;q=0');
  expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(
    index,
  );
  expect((await get('identity')).headers.get('content-encoding')).toBeNull();
});

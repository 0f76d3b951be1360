import { afterEach, expect, test } from 'vitest';
import { createGenerations, type KeptFile } from './generations.ts';

// Runs on the browser's real cache storage; only the network is an argument.

const { origin } = location;
const sha256 = async (bytes: ArrayBuffer) =>
  Array.from(
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
    (byte) => byte.toString(16).padStart(2, '0'),
  ).join('');

type Site = Record<string, string>;
const vital = ['/index.html', '/assets/c-1.js', '/assets/c-2.js'];

async function build(id: string, site: Site, served: Site = site) {
  const files: KeptFile[] = await Promise.all(
    Object.entries(site).map(async ([path, body]) => ({
      path,
      sha256: await sha256(new TextEncoder().encode(body).buffer),
      vital: vital.includes(path),
    })),
  );
  const asked: string[] = [];
  const generations = createGenerations({
    caches,
    fetch: (request) => {
      const path = new URL(request.url).pathname;
      asked.push(path);
      const body = served[path];
      return body === undefined
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve(
            new Response(body, { headers: { 'x-policy': 'kept' } }),
          );
    },
    sha256,
    origin,
    id,
    files,
  });
  const read = async (path: string) =>
    (await generations.match(path))?.text() ?? null;
  const start = async () => {
    await generations.install();
    return generations.activate();
  };
  return { ...generations, asked, read, start };
}

const one = { '/index.html': 'shell 1', '/assets/c-1.js': 'one' };
const two = { '/index.html': 'shell 2', '/assets/c-2.js': 'two' };
const three = { '/index.html': 'shell 3', '/assets/c-2.js': 'two' };
const cacheNames = async () =>
  (await caches.keys()).filter((name) => name.startsWith('maya-')).sort();

afterEach(async () => {
  for (const name of await caches.keys()) await caches.delete(name);
});

test('[OFF-8] a first installation keeps every file, with its headers, and says that it is the first', async () => {
  const first = await build('a', one);
  expect(await first.start()).toEqual({ first: true });
  expect(await first.read('/index.html')).toBe('shell 1');
  const file = await first.match('/assets/c-1.js');
  expect(file?.headers.get('x-policy')).toBe('kept');
  expect(await first.read('/assets/never.js')).toBeNull();
});

test('[INST-9] an installed version that is not yet active answers nothing', async () => {
  await (await build('a', one)).start();
  const next = await build('b', two);
  await next.install();
  expect(await next.read('/index.html')).toBe('shell 1');
});

test('[INST-10] [UPG-3] the previous version stays one generation, an older one goes', async () => {
  await (await build('a', one)).start();
  const second = await build('b', two);
  expect(await second.start()).toEqual({ first: false });
  expect(await second.read('/index.html')).toBe('shell 2');
  expect(await second.read('/assets/c-1.js')).toBe('one');
  const third = await build('c', three);
  await third.start();
  expect(await third.read('/assets/c-1.js')).toBeNull();
  expect(await cacheNames()).toEqual([
    'maya-files-b',
    'maya-files-c',
    'maya-shell',
  ]);
});

test('[INST-10] a version that does not start is replaced by the previous one, once; the next version begins as usual', async () => {
  await (await build('a', one)).start();
  const second = await build('b', two);
  await second.start();
  expect(await second.bringBack()).toBe(true);
  expect(await second.read('/index.html')).toBe('shell 1');
  expect(await second.bringBack()).toBe(false);
  const third = await build('c', three);
  await third.start();
  expect(await third.read('/index.html')).toBe('shell 3');
  expect(await cacheNames()).toEqual([
    'maya-files-a',
    'maya-files-c',
    'maya-shell',
  ]);
});

test('[INST-10] a worker that wakes again does not undo what was brought back', async () => {
  await (await build('a', one)).start();
  const second = await build('b', two);
  await second.start();
  await second.bringBack();
  const woken = await build('b', two);
  expect(await woken.read('/index.html')).toBe('shell 1');
});

test('[INST-11] a refused file does not keep the old version alive, and is fetched again later', async () => {
  const site = { ...two, '/icons/app-192.png': 'picture' };
  const served: Site = { ...two };
  const next = await build('b', site, served);
  await next.start();
  expect(await next.read('/index.html')).toBe('shell 2');
  expect(await next.read('/icons/app-192.png')).toBeNull();
  served['/icons/app-192.png'] = 'picture';
  await next.fill();
  expect(await next.read('/icons/app-192.png')).toBe('picture');
});

test('[INST-11] a version without its vital files does not install and leaves nothing behind', async () => {
  await (await build('a', one)).start();
  const torn = await build('b', two, {
    '/index.html': 'shell 1',
    '/assets/c-2.js': 'two',
  });
  await expect(torn.install()).rejects.toThrow('/index.html');
  expect(await cacheNames()).toEqual(['maya-files-a', 'maya-shell']);
  expect(await torn.read('/index.html')).toBe('shell 1');
});

test('[INST-11] parts that did not change are not downloaded again', async () => {
  await (await build('b', two)).start();
  const next = await build('c', three);
  await next.install();
  expect(next.asked).toEqual(['/index.html']);
});

test('[OFF-8] what the browser took away is fetched again, a refused state line counts as none', async () => {
  const first = await build('a', one);
  await first.start();
  await caches.delete('maya-files-a');
  expect(await first.read('/index.html')).toBeNull();
  await first.fill();
  expect(await first.read('/index.html')).toBe('shell 1');
  const state = await caches.open('maya-shell');
  await state.put(`${origin}/shell-state`, new Response('{torn'));
  expect(await first.read('/index.html')).toBeNull();
});

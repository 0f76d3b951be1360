import { expect, test } from 'vitest';
import { decideRoute } from './decide-route.ts';

const here = {
  origin: 'https://maya.example',
  kept: (path: string) =>
    ['/index.html', '/help.css', '/icons/app.svg'].includes(path),
};
const ask = (path: string, more: Partial<Request> = {}) =>
  decideRoute(
    {
      method: 'GET',
      mode: 'no-cors',
      url: new URL(path, here.origin).href,
      ...more,
    },
    here,
  );
const open = (path: string) => ask(path, { mode: 'navigate' });

test('[WEB-9] [SW-6] what is the server’s own is never answered, however it is asked', () => {
  const paths = [
    '/api/v1/ops/ping',
    '/api',
    '/ofrep/v1/evaluate/flags',
    '/metrics',
    '/livez',
    '/readyz',
    '/admin',
    '/admin/services',
  ];
  for (const path of paths)
    for (const mode of ['navigate', 'cors'] as const)
      for (const method of ['GET', 'POST', 'HEAD'])
        expect(ask(path, { mode, method }), path).toEqual({ kind: 'leave' });
});

test('[OFF-8] [NAV-1] every place of the app opens with the shell', () => {
  for (const path of [
    '/',
    '/talk/0190',
    '/keep',
    '/keep/dreams/new',
    '/you/words',
    '/search?q=x',
    '/new',
    '/breathe',
    '/help/plan',
    '/index.html',
  ])
    expect(open(path), path).toEqual({ kind: 'page', path: '/index.html' });
});

test('[P4] [NAV-4] help is its own page, which needs nothing else', () => {
  for (const path of ['/help', '/help/', '/help.html', '/help#de'])
    expect(open(path), path).toEqual({ kind: 'page', path: '/help.html' });
});

test('[WEB-9] other addresses are left to the browser: other hosts, unknown files, other methods', () => {
  expect(ask('https://elsewhere.example/assets/c-1.js')).toEqual({
    kind: 'leave',
  });
  expect(open('/robots.txt')).toEqual({ kind: 'leave' });
  expect(ask('/anything')).toEqual({ kind: 'leave' });
  expect(ask('/help.css', { method: 'HEAD' })).toEqual({ kind: 'leave' });
});

test('[INST-10] kept files are answered, and lazy parts of any version are looked for', () => {
  expect(ask('/help.css')).toEqual({ kind: 'file', path: '/help.css' });
  expect(open('/icons/app.svg')).toEqual({
    kind: 'file',
    path: '/icons/app.svg',
  });
  expect(ask('/assets/c-older.js')).toEqual({
    kind: 'file',
    path: '/assets/c-older.js',
  });
});

test('[DEV-1] the share sheet’s form is taken, an ordinary post is not', () => {
  expect(ask('/share', { method: 'POST', mode: 'navigate' })).toEqual({
    kind: 'share',
  });
  expect(ask('/new', { method: 'POST', mode: 'navigate' })).toEqual({
    kind: 'leave',
  });
});

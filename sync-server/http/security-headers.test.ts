import { expect, it } from 'vitest';
import { securityHeaders } from './security-headers.ts';

const policyOf = (path: string, contentType = 'text/javascript') =>
  securityHeaders({ path, contentType, isHttps: false })[
    'Content-Security-Policy'
  ];
const script = "default-src 'none'; script-src 'self'; connect-src 'self'";

it('[WEB-1] [WEB-2] the script that stretches a passphrase may compile WebAssembly and reaches no network', () => {
  expect(policyOf('/assets/k-0123456789abcdef.js')).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  );
});

it('[WEB-1] no other script may, and no page', () => {
  for (const path of [
    '/assets/c-0123456789abcdef.js',
    '/assets/w-0123456789abcdef.js',
    '/assets/k-0123456789abcdef.js.js',
    '/assets/x/k-0123456789abcdef.js',
    '/k-0123456789abcdef.js',
    '/sw.js',
  ])
    expect([path, policyOf(path)]).toEqual([path, script]);
  expect(policyOf('/assets/k-0123456789abcdef.js', 'text/html')).not.toContain(
    'wasm',
  );
});

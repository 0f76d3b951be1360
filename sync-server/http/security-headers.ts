// WEB-1: exactly these policies. A worker obeys the header of its own script, so every script file carries one (WEB-2).

const documentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types maya',
].join('; ');
const scriptPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'";
/** The one script that may compile WebAssembly: it stretches a passphrase and reaches no network (WEB-2). */
const kdfPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const kdfScript = /^\/assets\/k-[0-9a-f]+\.js$/;
const restPolicy = "default-src 'none'; frame-ancestors 'none'";

const always = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy':
    'microphone=(self), camera=(), geolocation=(), payment=(), usb=()',
};

const noStorePaths = /^\/(?:api|ofrep|metrics)(?:\/|$)/;

/** The headers every answer carries, by what it is and where it lies (WEB-1, WEB-2, WEB-6, WEB-8). */
export function securityHeaders(answer: {
  path: string;
  contentType: string;
  isHttps: boolean;
}): Record<string, string> {
  const policy = answer.contentType.startsWith('text/html')
    ? documentPolicy
    : answer.contentType.startsWith('text/javascript')
      ? kdfScript.test(answer.path)
        ? kdfPolicy
        : scriptPolicy
      : restPolicy;
  return {
    ...always,
    'Content-Security-Policy': policy,
    ...(noStorePaths.test(answer.path) ? { 'Cache-Control': 'no-store' } : {}),
    ...(answer.isHttps
      ? { 'Strict-Transport-Security': 'max-age=31536000' }
      : {}),
  };
}

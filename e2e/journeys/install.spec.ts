import { enter, expect, test, untilControlled } from '../fixtures.ts';

test('[INST-4] the browser finds nothing that hinders installing, and nothing wrong in the manifest', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  const cdp = await (await phone.browser()).newCDPSession(page);
  const { installabilityErrors } = await cdp.send(
    'Page.getInstallabilityErrors',
  );
  expect(installabilityErrors).toEqual([]);
  const manifest = await cdp.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  const parsed = JSON.parse(manifest.data ?? '{}') as Record<string, unknown>;
  expect(parsed).toMatchObject({ id: '/', scope: '/', display: 'standalone' });
  expect(parsed['shortcuts']).toHaveLength(4);
  const { appId } = await cdp.send('Page.getAppId');
  expect(new URL(appId ?? '').pathname).toBe('/');
});

test('[WEB-1] [WEB-6] [WEB-8] documents, scripts and answers carry their policies', async ({
  server,
}) => {
  const page = await fetch(`${server.url}/`);
  expect(page.headers.get('content-security-policy')).toContain(
    "require-trusted-types-for 'script'",
  );
  expect(page.headers.get('cache-control')).toContain('no-cache');
  const worker = await fetch(`${server.url}/sw.js`);
  expect(worker.headers.get('content-security-policy')).toContain(
    "default-src 'none'",
  );
  expect(worker.headers.get('cache-control')).toContain('no-cache');
  const api = await fetch(`${server.url}/api/v1/ops/ping`);
  expect(api.headers.get('cache-control')).toContain('no-store');
  for (const answer of [page, worker, api])
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

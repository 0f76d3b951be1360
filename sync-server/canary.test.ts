import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startProvider, type Provider } from '../e2e/providers/anthropic.ts';
import {
  readEvents,
  startInProcess,
  type InProcess,
} from '../e2e/providers/server-in-process.ts';
import { createLog, errorFields } from './metrics/log.ts';

// P5, LOG-3: marked words go in by every field of every route, also where it fails; then everything the process leaves
// behind is searched for them, plain, base64, URL- and JSON-escaped.

const MARK = 'Zugvögel über "Rügen" 4711';
const forms = [
  MARK,
  encodeURIComponent(MARK),
  JSON.stringify(MARK).slice(1, -1),
  Buffer.from(MARK).toString('base64').slice(0, -4),
  Buffer.from(MARK).toString('base64url').slice(0, -4),
  Buffer.from(MARK).toString('hex'),
  'Zugv',
  'Rügen',
  ' 4711', // four digits alone would be met by chance in a time or an id
];
const leaks = (text: string) => forms.filter((form) => text.includes(form));

let provider: Provider;
let server: InProcess;
beforeEach(async () => {
  provider = await startProvider({ kind: 'reply', text: `Yes: ${MARK}.` });
  server = await startInProcess({
    env: {
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: provider.url,
      LOG_LEVEL: 'debug',
    },
    waits: { model: { acceptMs: 800, idleMs: 400, totalMs: 2000 } },
  });
});
afterEach(async () => {
  await server.stop();
  await provider.stop();
});

const left = () =>
  server.logs() +
  readdirSync(server.dataDir)
    .map((name) => readFileSync(join(server.dataDir, name), 'utf8'))
    .join('\n');

it('[LOG-3] the search finds a planted leak in every form', () => {
  for (const form of forms) expect(leaks(`x${form}x`)).toContain(form);
});

it('[P5] [LOG-3] no word of a conversation stays in a log or in the database, whatever happens', async () => {
  const full = {
    userText: MARK,
    userId: MARK,
    lang: 'Zugv-4711',
    element: 'fire',
    context: {
      summary: MARK,
      memorySnippets: [MARK],
      recentReplies: [MARK],
      window: [{ role: 'user', text: MARK }],
    },
  };
  let address = 0;
  const send = async (path: string, body: unknown, headers = {}) => {
    address += 1;
    const from = `10.1.${address >> 8}.${address & 255}`;
    const response = await server.post(path, body, headers, from);
    if (response.headers.get('content-type')?.includes('event-stream'))
      return readEvents(response);
    return response.text();
  };
  const routes = ['message', 'stream', 'stop'].map(
    (name) => `/api/v1/converse/${name}`,
  );
  const scripts = [
    { kind: 'reply', text: `Yes: ${MARK}. ${MARK}` },
    { kind: 'half', text: `${MARK} `.repeat(5) },
    { kind: 'stall', text: `${MARK} `.repeat(5) },
    { kind: 'garbage' },
    { kind: 'error-event', type: MARK },
    ...[400, 401, 402, 404, 429, 500, 529].map((status) => ({
      kind: 'status' as const,
      status,
      message: `${MARK} thinking`,
      type: MARK,
    })),
  ] as const;
  for (const script of scripts) {
    provider.script(script);
    for (const path of routes) await send(path, full);
    server.context.breaker.succeeded();
  }
  // Every fault really met the provider; on a busy machine a call may be given up before it arrives.
  expect(provider.calls()).toBeGreaterThan(scripts.length);
  const bent = [
    { ...full, userId: undefined },
    { ...full, element: MARK },
    { ...full, [MARK]: MARK },
    { ...full, turnId: MARK },
    { ...full, userText: MARK.repeat(400) },
    { ...full, userText: MARK.repeat(4000) },
    { ...full, context: { [MARK]: 1 } },
    { ...full, userText: `${MARK} I want to die` },
    { turnId: MARK },
  ];
  for (const body of bent)
    for (const path of routes)
      await send(path, body, { 'x-request-id': 'Zugv-4711', cookie: '4711' });
  const query = encodeURIComponent(MARK);
  for (const path of [
    `/api/v1/converse/stream?q=${query}&userId=${query}`,
    `/api/v1/converse/stream?q=${query}&element=${query}`,
    `/api/${query}`,
    `/${query}?${query}`,
    `/talk/${query}`,
    '/livez?4711',
  ])
    await (await server.request(path, {}, '10.9.9.9')).text();
  for (let at = 0; at < 70; at += 1)
    await server.post(routes[0]!, full, {}, '10.8.8.8');

  expect(leaks(left())).toEqual([]);
  server.context.store.close();
  for (const path of routes) await send(path, full);
  expect(leaks(left())).toEqual([]);
  expect(server.logs()).toContain('"event":"fault"');
  expect(server.logs().split('\n').length).toBeGreaterThan(100);
});

it('[LOG-1] [LOG-2] what is not on the list, or looks like words, is dropped and counted', () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), 'info');
  const error = new Error(`${MARK}\n    at Rügen (4711.ts:1:1)`);
  const fields = { route: '/livez', body: MARK };
  log.info('request', fields);
  log.error('fault', { code: MARK, ...errorFields(error) });
  expect(leaks(lines.join(''))).toEqual([]);
  expect(log.refused()).toBe(2);
  expect(lines[0]).toContain('"route":"/livez"');
  expect(lines[1]).toContain('canary.test.ts:');
});

import { startProvider } from '../e2e/providers/anthropic.ts';
import { startServer } from '../e2e/server-process.ts';
import { endServer } from './end-server.ts';
import { rowOf, type Row } from './table.ts';

async function readAll(response: Response): Promise<string> {
  return response.text();
}

/** One turn through the whole server; milliseconds until the `done` event was read. */
async function turn(url: string, at: number): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/api/v1/converse/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
    },
    body: JSON.stringify({
      userText: `a measured sentence about the sea, number ${at}`,
      userId: `bench-${at % 7}`,
    }),
  });
  const text = await readAll(response);
  if (!text.includes('event: done'))
    throw new Error(`turn ${at} did not end with done: ${response.status}`);
  return performance.now() - start;
}

/**
 * Own overhead of a turn: the whole turn minus what the provider took. The fake provider answers at once, and a bare call of
 * it from here is measured in the same run, in turn with the server, so that the difference is the server's own work.
 */
export async function turnRows(n: number): Promise<Row[]> {
  const provider = await startProvider();
  provider.script({
    kind: 'reply',
    text: 'A calm answer of an ordinary length, with one question at its end?',
  });
  const server = await startServer({
    ANTHROPIC_API_KEY: 'test-key',
    ANTHROPIC_BASE_URL: provider.url,
    // Each turn comes from an address of its own, so that the limit per address is not what is measured.
    TRUSTED_PROXIES: '127.0.0.1,::1',
  });
  const whole: number[] = [];
  const bare: number[] = [];
  const own: number[] = [];
  for (let at = 0; at < n; at += 1) {
    const start = performance.now();
    await readAll(
      await fetch(`${provider.url}/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': 'test-key',
        },
        body: JSON.stringify({
          model: 'bench',
          max_tokens: 10,
          stream: true,
          messages: [{ role: 'user', content: 'x' }],
        }),
      }),
    );
    const alone = performance.now() - start;
    const took = await turn(server.url, at);
    bare.push(alone);
    whole.push(took);
    own.push(Math.max(0, took - alone));
  }
  await endServer(server);
  await provider.stop();
  return [
    rowOf('a turn with the fake provider, request to done', 'ms', whole, null),
    rowOf(
      'the same provider asked directly',
      'ms',
      bare,
      null,
      'baseline of the same run',
    ),
    rowOf(
      'own overhead of a turn (difference)',
      'ms',
      own,
      { of: 'median', value: 20 },
      'goal p99 ≤ 80 ms: see p95',
    ),
  ];
}

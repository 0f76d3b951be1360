import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, type ContextOptions } from '#server/context.ts';
import { readConfig } from '#server/http/read-config.ts';
import { createParser } from 'eventsource-parser';

export type SentEvent = {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
};

type Options = {
  env?: Record<string, string>;
  waits?: ContextOptions['waits'];
  clock?: () => number;
  dataDir?: string;
};

/** The whole server in this process, asked without a socket: app, database file, log and all. */
export async function startInProcess(options: Options = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'maya-'));
  const reading = readConfig(
    { DATA_DIR: dataDir, WEB_DIR: join(dataDir, 'web'), ...options.env },
    () => '',
  );
  if (!reading.ok) throw new Error(reading.error.join('; '));
  const logs: string[] = [];
  const context = await createContext(
    reading.value.config,
    {
      database: join(dataDir, 'maya.db'),
      ownerKey: new Uint8Array(32).fill(7),
    },
    {
      writeLog: (line) => logs.push(line),
      ...(options.waits === undefined ? {} : { waits: options.waits }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    },
  );
  const request = async (
    path: string,
    init: RequestInit = {},
    address = '192.0.2.1',
  ): Promise<Response> =>
    context.app.request(path, init, {
      incoming: { socket: { remoteAddress: address } },
    });
  return {
    context,
    dataDir,
    request,
    logs: () => logs.join(''),
    post: (
      path: string,
      body: unknown,
      headers: Record<string, string> = {},
      address?: string,
    ) =>
      request(
        path,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        },
        address,
      ),
    async stop() {
      await context.drain();
      context.close();
      if (options.dataDir === undefined)
        rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type InProcess = Awaited<ReturnType<typeof startInProcess>>;

/** Every event of a stream until its end; `until` hangs up after the event it says true to. */
export async function readEvents(
  response: Response,
  until: (event: SentEvent, seen: SentEvent[]) => boolean = () => false,
): Promise<SentEvent[]> {
  const seen: SentEvent[] = [];
  let isEnough = false;
  const parser = createParser({
    onEvent(message) {
      if (isEnough) return;
      const event = {
        id: message.id,
        event: message.event ?? 'message',
        data: JSON.parse(message.data) as Record<string, unknown>,
      };
      seen.push(event);
      isEnough = until(event, seen);
    },
  });
  if (response.body === null) return seen;
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const piece = await reader.read();
    if (piece.done) break;
    parser.feed(decoder.decode(piece.value, { stream: true }));
    if (isEnough) {
      await reader.cancel();
      break;
    }
  }
  return seen;
}

/** The words of a stream. */
export function textOf(events: readonly SentEvent[]): string {
  return events
    .filter(({ event }) => event === 'delta')
    .map(({ data }) => String(data['text']))
    .join('');
}

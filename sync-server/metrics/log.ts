import { pino } from 'pino';

// LOG-1: what is not named here does not reach a log line. Every value must also look like a code, a number or a route
// pattern: a sentence, a query or a body does not fit, so a mistake elsewhere cannot spill words.

const allowed = [
  'requestId',
  'route',
  'method',
  'status',
  'ms',
  'bytesIn',
  'bytesOut',
  'code',
  'errType',
  'sqlstate',
  'ownFrames',
  'boot',
  'count',
] as const;

export type LogFields = Partial<
  Record<(typeof allowed)[number], string | number>
>;

/** The catalogue of events; free text does not exist. */
export type LogEvent =
  | 'started'
  | 'draining'
  | 'stopped'
  | 'request'
  | 'fault'
  | 'crash'
  | 'provider_fault'
  | 'turns_interrupted'
  | 'readers_detached'
  | 'inbox_key_unfit'
  | 'inbox_unread'
  | 'sync_op_unknown'
  | 'sync_op_fault'
  | 'sync_ops_refused'
  | 'sync_writes_lost';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent';

export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
  /** Values refused since the start: more than 0 means some caller tried to log what it must not. */
  refused(): number;
}

const safeText = /^[\w./:*,<>@-]{1,300}$/;

function isSafe(value: unknown): value is string | number {
  return (
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && safeText.test(value))
  );
}

/** A log that can carry no content (LOG-1, LOG-2). `write` receives one JSON line at a time. */
export function createLog(write: (line: string) => void, level: LogLevel): Log {
  let refused = 0;
  const names: readonly string[] = allowed;
  const keep = (fields: object): Record<string, string | number> => {
    const kept: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      if (names.includes(name) && isSafe(value)) kept[name] = value;
      else refused += 1;
    }
    return kept;
  };
  const logger = pino({ base: null, level, messageKey: 'event' }, { write });
  return {
    debug: (event, fields = {}) => logger.debug(keep(fields), event),
    info: (event, fields = {}) => logger.info(keep(fields), event),
    warn: (event, fields = {}) => logger.warn(keep(fields), event),
    error: (event, fields = {}) => logger.error(keep(fields), event),
    refused: () => refused,
  };
}

/** An error as log fields: its kind, its code and where in our own code it arose; never its message (LOG-2). */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errType: typeof error };
  const code = 'code' in error ? error.code : undefined;
  const sqlstate = 'sqlstate' in error ? error.sqlstate : undefined;
  // A stack begins with the message, which may hold anything: it is cut off, and of each frame only file and line stay.
  const stack = error.stack ?? '';
  const start = stack.indexOf(error.message) + error.message.length;
  const frames = stack
    .slice(start)
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .map((line) => /([\w.-]{1,60}):(\d{1,6}):\d{1,6}\)?$/.exec(line))
    .flatMap((hit) => (hit === null ? [] : [`${hit[1]}:${hit[2]}`]))
    .slice(0, 4);
  return {
    errType: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof sqlstate === 'string' ? { sqlstate } : {}),
    ...(frames.length > 0 ? { ownFrames: frames.join(',') } : {}),
  };
}

/** What a database fault is outside this folder: a code, never the driver's sentence, which holds bound values (DB-7). */
export type DbFaultCode =
  | 'busy'
  | 'full'
  | 'readonly'
  | 'constraint'
  | 'corrupt'
  | 'schema_newer'
  | 'closed'
  | 'unknown';

/** `sqlstate` is the driver's own code (`SQLITE_FULL`, `40001`), safe to log. */
export class DbFault extends Error {
  readonly code: DbFaultCode;
  readonly sqlstate: string | null;
  constructor(code: DbFaultCode, sqlstate: string | null = null) {
    super(`database fault: ${code}`);
    this.name = 'DbFault';
    this.code = code;
    this.sqlstate = sqlstate;
  }
}

const byPrefix: readonly [string, DbFaultCode][] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_CANTOPEN', 'readonly'],
  ['SQLITE_CONSTRAINT', 'constraint'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
];

/** TX-4: Drizzle wraps the driver's error, so the code stands on the cause. */
function driverCode(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? at.code : undefined;
    if (typeof code === 'string' && /^[A-Z0-9_]{5,40}$/.test(code)) return code;
  }
  return null;
}

/** True for errors of the driver or of Drizzle; everything else is a bug and travels on unchanged. */
function isDatabaseError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (error.name === 'SqliteError' ||
      error.name === 'DrizzleQueryError' ||
      error.name === 'DrizzleError' ||
      driverCode(error)?.startsWith('SQLITE_') === true)
  );
}

/** Turns a driver's error into a `DbFault`; leaves others as they are (DB-7). */
export function toDbFault(error: unknown): unknown {
  if (error instanceof DbFault || !isDatabaseError(error)) return error;
  const sqlstate = driverCode(error);
  if (sqlstate === null && /not open/.test(error.message))
    return new DbFault('closed');
  const known = byPrefix.find(([prefix]) => sqlstate?.startsWith(prefix));
  return new DbFault(known?.[1] ?? 'unknown', sqlstate);
}

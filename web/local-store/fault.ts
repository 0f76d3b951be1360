import type { ErrorCode } from '#shared/base/errors.ts';

/** A storage call that failed after all healing. Carries a code and never content (STORE-4). */
export class StoreError extends Error {
  readonly code: ErrorCode;

  constructor(
    code: Extract<ErrorCode, 'storage_full' | 'storage_unavailable'>,
  ) {
    super(code);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** `heal`: the connection or the browser's store is ill. `full`: no space. `bug`: our own mistake, passed on as it is. */
export type FaultKind = 'heal' | 'full' | 'bug';

const ill = new Set([
  'UnknownError',
  'InvalidStateError',
  'InvalidState',
  'DatabaseClosedError',
  'AbortError',
  'OpenFailedError',
  'MissingAPIError',
  'SecurityError',
  'NotFoundError',
  'TimeoutError',
  'TransactionInactiveError',
  'PrematureCommitError',
  'VersionError',
]);

/** Sorts a thrown value by name alone; browsers differ in where they put the inner reason (TRAP-3). */
export function faultOf(error: unknown): FaultKind {
  const names = namesOf(error, 0);
  if (names.includes('QuotaExceededError')) return 'full';
  return names.some((name) => ill.has(name)) ? 'heal' : 'bug';
}

/** Whether `error` says that a unique key is taken already (WRITE-7). */
export function isConstraint(error: unknown): boolean {
  return namesOf(error, 0).includes('ConstraintError');
}

function namesOf(error: unknown, depth: number): string[] {
  if (depth > 3 || typeof error !== 'object' || error === null) return [];
  const name = 'name' in error ? String(error.name) : '';
  const inner = 'inner' in error ? namesOf(error.inner, depth + 1) : [];
  return [name, ...inner];
}

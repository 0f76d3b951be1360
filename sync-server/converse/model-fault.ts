import type { DegradedReason } from '#shared/protocol/converse.ts';

export type ModelFaultReason = Extract<
  DegradedReason,
  | 'no_model_key'
  | 'no_credit'
  | 'provider_down'
  | 'model_deprecated'
  | 'rate_limited'
>;

/** Why the model gave no (whole) answer: a reason people can be told, and what an operator may see of it (LOG-1). */
export class ModelFault extends Error {
  readonly reason: ModelFaultReason;
  readonly code: string;
  readonly retryAfterMs: number | null;
  constructor(
    reason: ModelFaultReason,
    code: string,
    retryAfterMs: number | null = null,
  ) {
    super(`model fault: ${reason}`);
    this.name = 'ModelFault';
    this.reason = reason;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An answer of the provider with an HTTP status becomes a reason (CONV-2). `kind` is the error's type on the wire. */
export function statusToReason(
  status: number | undefined,
  kind: string | null,
): ModelFaultReason {
  if (status === 402 || kind === 'billing_error') return 'no_credit';
  if (status === 401 || status === 403) return 'no_model_key';
  if (status === 404) return 'model_deprecated';
  if (status === 429) return 'rate_limited';
  return 'provider_down';
}

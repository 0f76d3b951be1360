import * as z from 'zod/mini';
import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

/** ABUSE-8: a body nested deeper is refused before any schema sees it. */
const MAX_DEPTH = 32;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** `field` is a path through names of the schema; a name the caller made up is never in it. */
export type BodyFault = { code: ErrorCode; field?: string };

async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | null> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) return null;
  if (request.body === null) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const piece = await reader.read();
    if (piece.done) break;
    size += piece.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return null;
    }
    pieces.push(piece.value);
  }
  return Buffer.concat(pieces);
}

/** Looks for prototype keys and too much depth; level by level, so a hostile body cannot exhaust the stack. */
function isTame(body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      if (Object.keys(value).some((key) => forbiddenKeys.has(key)))
        return false;
      next.push(...Object.values(value));
    }
    level = next;
  }
  return true;
}

function toFault(error: z.core.$ZodError, body: unknown): BodyFault {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const field = path.join('.');
  if (issue?.code === 'too_big' && path[0] === 'userText')
    return { code: 'text_too_long', field };
  if (path[0] === 'element' && typeof body === 'object' && body !== null)
    return { code: 'unknown_element', field };
  return { code: 'invalid_request', ...(field === '' ? {} : { field }) };
}

/**
 * The schema door: bytes in, a typed body out, or the code of what is wrong with it (ABUSE-8).
 * Only JSON in UTF-8 passes, at most `maxBytes`, at most 32 levels deep, without prototype keys.
 */
export async function readBody<Schema extends z.ZodMiniType>(
  request: Request,
  schema: Schema,
  maxBytes: number,
): Promise<Result<z.output<Schema>, BodyFault>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    return err({ code: 'invalid_request' });
  let body: unknown;
  try {
    const bytes = await readBytes(request, maxBytes);
    if (bytes === null) return err({ code: 'body_too_large' });
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err({ code: 'invalid_request' });
  }
  if (!isTame(body)) return err({ code: 'invalid_request' });
  const parsed = z.safeParse(schema, body);
  return parsed.success ? ok(parsed.data) : err(toFault(parsed.error, body));
}

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

/** The first half of the door: the bytes of a JSON body, at most `maxBytes`. */
export async function readRaw(
  request: Request,
  maxBytes: number,
): Promise<Result<Uint8Array, BodyFault>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    return err({ code: 'invalid_request' });
  try {
    const bytes = await readBytes(request, maxBytes);
    return bytes === null ? err({ code: 'body_too_large' }) : ok(bytes);
  } catch {
    return err({ code: 'invalid_request' });
  }
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
  const bytes = await readRaw(request, maxBytes);
  return bytes.ok ? parseBody(bytes.value, schema) : bytes;
}

/** The second half: what the bytes say, if they fit. */
export function parseBody<Schema extends z.ZodMiniType>(
  bytes: Uint8Array,
  schema: Schema,
): Result<z.output<Schema>, BodyFault> {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err({ code: 'invalid_request' });
  }
  if (!isTame(body)) return err({ code: 'invalid_request' });
  const parsed = z.safeParse(schema, body);
  return parsed.success ? ok(parsed.data) : err(toFault(parsed.error, body));
}

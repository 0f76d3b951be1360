import * as z from 'zod/mini';
import { isUuid } from '#shared/base/ids.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LineContent } from './journal.ts';
import type { Sealer } from './sealer.ts';

/** Reads a line; `null` when it is torn, sealed elsewhere or no write. */
export function readLine(
  deps: { lines: LineStore; codec: Sealer },
  key: string,
): LineContent | null {
  const line = deps.lines.get(key);
  const plain = line === null ? null : deps.codec.unbox(line);
  if (plain === null) return null;
  try {
    const parsed = contentSchema.safeParse(JSON.parse(plain));
    // The schema checks what the commit relies on; the op itself was written by this code.
    return parsed.success ? (parsed.data as unknown as LineContent) : null;
  } catch {
    return null;
  }
}

const id = z.string().check(z.refine(isUuid));
const body = (shape: z.core.$ZodLooseShape) => z.looseObject(shape);
const common = {
  opId: id,
  v: z.literal(1),
  at: z.number(),
  dev: z.string(),
};
const text = z.string();

const opSchema = z.discriminatedUnion('name', [
  z.looseObject({
    ...common,
    name: z.literal('session.open'),
    body: body({ id, openedAt: z.number(), f: z.record(text, z.unknown()) }),
  }),
  z.looseObject({
    ...common,
    name: z.literal('session.close'),
    body: body({ id }),
  }),
  z.looseObject({
    ...common,
    name: z.literal('message.send'),
    body: body({
      id,
      sid: id,
      role: z.enum(['user', 'maya', 'mark']),
      e: z.nullable(text),
      at: z.number(),
    }),
  }),
  z.looseObject({
    ...common,
    name: z.literal('message.mark'),
    body: body({ id, target: id, kind: z.enum(['add', 'edit', 'delete']) }),
  }),
  z.looseObject({
    ...common,
    name: z.literal('record.set'),
    body: body({
      kind: text,
      id: text,
      set: z.array(z.looseObject({ field: text, e: text })),
    }),
  }),
  z.looseObject({
    ...common,
    name: z.literal('record.erase'),
    body: body({ kind: text, id: text }),
  }),
]);

const contentSchema = z.looseObject({
  space: text,
  op: opSchema,
  h: text,
  seq: z.optional(z.number()),
  clear: z.optional(text),
  old: z.optional(z.literal(true)),
});

import { toMinute } from '#shared/base/clock.ts';
import type { Field, Rec } from '#shared/domain/session.ts';
import type { AnyOp, RestoreBody } from '#shared/protocol/op.ts';

/** MERGE-6: a stamp further ahead of the server than this is stored as the server's own now. */
const AHEAD_MS = 60_000;
const MS_DIGITS = 12;

/** The op with no stamp from the future: a phone whose clock runs years ahead must not win every collision from then on. */
export function clampStamps(op: AnyOp, now: number): AnyOp {
  if (op.name === 'record.set')
    return {
      ...op,
      body: {
        ...op.body,
        set: op.body.set.map((value) => clamped(value, now)),
      },
    };
  if (op.name === 'session.open')
    return {
      ...op,
      body: {
        ...op.body,
        f: clampedFields(op.body.f, now),
      },
    };
  if (op.name === 'restore') return { ...op, body: clampedBody(op.body, now) };
  return op;
}

function clampedBody(body: RestoreBody, now: number): RestoreBody {
  const { key, row } = body;
  if ('sid' in row) return body;
  return 'openedAt' in row
    ? { key, row: clampedRow(row, now) }
    : { key, row: clampedRow(row, now) };
}

const clampedRow = <Row extends Rec>(row: Row, now: number): Row => ({
  ...row,
  f: clampedFields(row.f, now),
  also: row.also.map((value) => clamped(value, now)),
});

const clampedFields = (
  f: Record<string, Field>,
  now: number,
): Record<string, Field> =>
  Object.fromEntries(
    Object.entries(f).map(([name, value]) => [name, clamped(value, now)]),
  );

function clamped<Value extends { hlc: string }>(
  value: Value,
  now: number,
): Value {
  const ms = parseInt(value.hlc.slice(0, MS_DIGITS), 16);
  if (ms <= now + AHEAD_MS) return value;
  const own = toMinute(now).toString(16).padStart(MS_DIGITS, '0');
  return { ...value, hlc: own + value.hlc.slice(MS_DIGITS) };
}

import type { SpaceId } from '#shared/base/ids.ts';
import {
  isFlag,
  isListOf,
  isNullOr,
  isNumber,
  isOneOf,
  isShape,
  isText,
  parseShape,
} from '#shared/base/shape.ts';
import type { Wrap } from '#shared/crypto/types.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import type { LineStore } from '#web/local-store/lines.ts';

const LINE = 'maya:wraps';
/** STORE table: past this the line would crowd out journal lines. */
const MAX_LINE_CHARS = 4_000;

const isKdf = isShape({
  alg: isOneOf('argon2id'),
  v: isOneOf(1),
  m: isNumber,
  t: isNumber,
  p: isNumber,
});
const isWrap = isShape({
  id: isText,
  kind: isOneOf('passphrase', 'recovery', 'passkey'),
  gen: isNumber,
  kdf: isNullOr(isKdf),
  saltPart: isNullOr(isText),
  w: isText,
});
const isStored = isShape({
  user: isText,
  wraps: isListOf(isWrap),
  lock: isFlag,
});

type Stored = { wraps: Wrap[]; lock: boolean };
type Env = { rows: KeyRows; lines: LineStore };

/** The wraps of `user` that are not this device's, and whether a lock is set; from the database, else from the line. */
export async function readWraps(env: Env, user: SpaceId): Promise<Stored> {
  const row = await env.rows.get(`wraps:${user}`).catch(() => undefined);
  const line = parseShape(env.lines.get(LINE), isStored);
  for (const known of [row, line])
    if (isStored(known) && known.user === user) return known;
  return { wraps: [], lock: false };
}

/** Stores them in both places; rejects when the database refuses, since a wrap believed kept must be kept. */
export async function storeWraps(
  env: Env,
  user: SpaceId,
  { wraps, lock }: Stored,
): Promise<void> {
  const value = { user, wraps, lock };
  await env.rows.put(`wraps:${user}`, value);
  const line = JSON.stringify(value);
  if (wraps.length === 0) env.lines.remove(LINE);
  else if (line.length <= MAX_LINE_CHARS) env.lines.set(LINE, line);
}

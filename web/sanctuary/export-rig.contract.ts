import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { ExportRow, Flavour } from './export-lines.ts';
import { makeJsonLines, type Sha256 } from './export-file.ts';
import { keyedBy } from './import-ids.ts';
import { openImport } from './import-open.ts';
import type { Parsed } from './import-item.ts';

// Files and their reading, for tests that need no database.

export const SPACE = '0b5e1f3a-0000-4000-8000-000000000001' as SpaceId;
export const SID = '0190f000-0000-7000-8000-000000000001' as SessionId;
export const sha256: Sha256 = (bytes) => crypto.subtle.digest('SHA-256', bytes);

/** Ids of imported things for a person whose vault key is this one. */
export const keyed = keyedBy({
  current: { gen: 1, bytes: new Uint8Array(32).fill(7) },
  older: [],
});

export const idOf = (n: number): OpId =>
  `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}` as OpId;

export const messageRow = (n: number, role: Message['role'] = 'user') =>
  ({
    id: idOf(n),
    sid: SID,
    role,
    at: 60_000,
    ord: n,
    ver: 0,
    rev: 0,
    box: 'session',
    e: 'envelope',
    lane: null,
    re: null,
    turn: null,
    erased: 0,
  }) satisfies Message;

/** One conversation with `n` messages. */
export async function* conversation(
  n: number,
): AsyncGenerator<ExportRow, void> {
  const row = {
    kind: 'session',
    id: SID,
    f: {},
    also: [],
    ver: 0,
    erased: 0 as const,
    openedAt: 60_000,
    closedAt: 120_000,
    seal: null,
    touched: 60_000,
  };
  yield { type: 'session', row, fields: { title: 'First' }, also: [] };
  for (let at = 1; at <= n; at += 1) {
    const text = `words ${at} "\u2028 ünïcode \ud800`;
    const body = { v: 1, text, at: 60_000 + at, by: 'person' } as const;
    yield { type: 'message', row: messageRow(at), body };
  }
}

export const makeFile = (n: number, flavour: Flavour = 'readable') =>
  makeJsonLines(
    conversation(n),
    { space: SPACE, epoch: '', madeAt: '2026-11-21T00:00:00.000Z', flavour },
    sha256,
  );

/** Everything a file gives, or null when it is refused. */
export async function readAll(
  parts: BlobPart[],
  name = 'maya-2026-11-21.jsonl',
): Promise<{ parsed: Parsed[]; state: string; format: string } | null> {
  const file = new File(parts, name, { lastModified: 1_700_000_000_000 });
  const opened = await openImport(file, sha256);
  if (!opened.ok) return null;
  const parsed: Parsed[] = [];
  for await (const item of opened.value.items(() => null, keyed))
    parsed.push(item);
  const { state, format } = opened.value;
  return { parsed, state, format };
}

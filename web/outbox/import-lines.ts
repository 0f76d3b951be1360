import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { commitOp, knownWrite } from './commit-op.ts';
import { importDraftLines } from './import-drafts.ts';
import { sweepErased } from './erase-sweep.ts';
import {
  countLines,
  opIdOf,
  setAside,
  writeSpare,
  type LineContent,
} from './journal.ts';
import { readLine } from './read-line.ts';
import type { Sealer } from './sealer.ts';

export type ImportDeps = {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
};

/** `imported`: writes that were brought back now; `unreadable`: lines kept as `jx:` since they do not open (JRN-6). */
export type ImportReport = { imported: number; unreadable: number };

/**
 * WRITE-8: brings back what an earlier page could not finish. First `t:` lines whose row is missing (a lost database), in the
 * order of their outbox numbers, then `j:` lines in the order written. Twice, or in two tabs, changes nothing.
 * Rejects with StoreError while the store is not there; every line then stays where it is.
 */
export async function importLines(deps: ImportDeps): Promise<ImportReport> {
  const imported = (await importSpares(deps)) + (await importJournal(deps));
  await importDraftLines(deps);
  await sweepErased(deps.store, deps.lines);
  if (imported > 0) deps.store.memory.touch();
  return { imported, unreadable: countLines(deps.lines).unreadable };
}

async function importSpares(deps: ImportDeps): Promise<number> {
  const { store, lines } = deps;
  let imported = 0;
  const ids = lines.keys('t:').map(opIdOf);
  const waiting = new Set(
    await store.run((db) => db.outbox.where('opId').anyOf(ids).keys()),
  );
  const needed = (key: string): boolean => !waiting.has(opIdOf(key));
  for (const [key, content] of readAll(deps, 't:', needed).sort(bySeq)) {
    const committed = await store.run(
      (db) => commitOp(db, content, deps.codec),
      'write',
    );
    if (committed.state === 'done') imported += 1;
    // Known without an outbox row: acknowledged or refused, so no copy is needed any more.
    else if (committed.seq === null) lines.remove(key);
  }
  return imported;
}

/**
 * A write that has no slot in a lane yet gets one of the device as it is now: were its database lost, the lane it was begun
 * under is known by its rows alone, and beginning it anew would make two first entries (STORE-8, LANE-1).
 */
async function importJournal(deps: ImportDeps): Promise<number> {
  const { store, lines } = deps;
  let imported = 0;
  for (const [key, line] of readAll(deps, 'j:').sort(byStamp)) {
    const content = { ...line, op: { ...line.op, dev: store.device } };
    const committed = await store.run(
      (db) => commitOp(db, content, deps.codec),
      'write',
    );
    const proof = await store.run((db) => knownWrite(db, content.op));
    if (proof === null) continue;
    if (committed.seq !== null)
      writeSpare(deps, {
        ...content,
        op: committed.op ?? content.op,
        seq: committed.seq,
      });
    lines.remove(key);
    if (committed.state === 'done') imported += 1;
  }
  return imported;
}

/** Lines of this space; those that do not open are set aside, those of another space stay for their owner (LEAVE-3). */
function readAll(
  deps: ImportDeps,
  prefix: string,
  needed: (key: string) => boolean = () => true,
): [string, LineContent][] {
  const { lines, store } = deps;
  return lines.keys(prefix).flatMap((key): [string, LineContent][] => {
    if (!needed(key) || !deps.codec.owns(lines.get(key) ?? '')) return [];
    const content = readLine(deps, key);
    if (content === null || content.op.opId !== opIdOf(key)) {
      setAside(lines, key);
      return [];
    }
    return content.space === store.spaceId ? [[key, content]] : [];
  });
}

type Entry = [string, LineContent];

const bySeq = ([, a]: Entry, [, b]: Entry): number =>
  (a.seq ?? Infinity) - (b.seq ?? Infinity) || (a.h < b.h ? -1 : 1);

const byStamp = ([, a]: Entry, [, b]: Entry): number =>
  a.h === b.h ? 0 : a.h < b.h ? -1 : 1;

import * as z from 'zod/mini';
import { drop } from '#shared/base/drop.ts';
import { isLeft } from '#web/local-store/left.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Vault } from '#web/vault/vault.ts';
import { eraseLines, readLeave, writeLeave } from './leave-line.ts';

/** What holds a person's words on this device. Each may refuse, and the others still go. */
export type WipePorts = {
  lines: LineStore;
  /** Names of all databases of this origin, and the deletion of one; a rejection means that it is still there. */
  listDatabases: () => Promise<string[]>;
  deleteDatabase: (name: string) => Promise<void>;
  /** Caches with what a person said. Shell, help and worker stay: danger is met signed out, too (AUTH-13). */
  clearPrivateCaches: () => Promise<void>;
};

type Open = {
  vault: Pick<Vault, 'hasDeviceWrap' | 'dropDeviceWrap' | 'close'>;
  store: Pick<LocalStore, 'close'>;
  writer: Pick<Writer, 'close'>;
  /** Nothing is sent or written any more once it resolves. */
  stopSync?: () => Promise<void>;
};

const KEYS = 'maya-keys';
const isOurs = (name: string): boolean =>
  name === KEYS || name.startsWith('maya:') || name.startsWith('rep:');
/** Another tab lets go of a database when it hears of it; the second round finds it free. */
const ROUNDS = 3;

/**
 * LEAVE-2, in this order: the courier stops; the device's wrap, after which nothing here can be read any more; the databases, keys first; the
 * caches; the lines. The line `maya:leave` stays, and says afterwards whether anything is left. Gives the names of what is.
 */
export async function wipeDevice(
  ports: WipePorts,
  open: Open | null,
): Promise<string[]> {
  if (open !== null) await letGo(open);
  const left = await deleteAll(ports);
  const cachesLeft = await ports.clearPrivateCaches().then(
    () => [],
    () => ['caches'],
  );
  eraseLines(ports.lines);
  const all = [...left, ...cachesLeft];
  const leave = readLeave(ports.lines);
  if (leave !== null)
    writeLeave(ports.lines, { ...leave, wiped: all.length === 0 });
  return all;
}

/** Before a start opens anything: goes on where a page died while it was leaving. False when there was nothing to do. */
export async function finishWipe(ports: WipePorts): Promise<boolean> {
  const leave = readLeave(ports.lines);
  if (leave === null || leave.wiped) return false;
  await wipeDevice(ports, null);
  return true;
}

async function letGo(open: Open): Promise<void> {
  const { vault, store, writer } = open;
  await open.stopSync?.().catch(() => undefined);
  // Refused when no other wrap is there; the database it lies in is the first to go below.
  if (vault.hasDeviceWrap()) await vault.dropDeviceWrap().catch(() => null);
  vault.close();
  writer.close();
  store.close();
}

async function deleteAll(ports: WipePorts): Promise<string[]> {
  let left: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // A browser that cannot list its databases still has the one with the keys.
    const names = await ports.listDatabases().catch(() => [KEYS]);
    left = names.filter(isOurs).sort(keysFirst);
    if (left.length === 0) return left;
    for (const name of left)
      await ports.deleteDatabase(name).catch(() => undefined);
  }
  const names = await ports.listDatabases().catch(() => left);
  return names.filter(isOurs);
}

const keysFirst = (a: string, b: string): number =>
  Number(b === KEYS) - Number(a === KEYS) || (a < b ? -1 : 1);

const wipeSchema = z.object({ t: z.literal('wipe'), done: z.boolean() });

/** Hears the other tabs of this phone, also where no account is made yet: before a closed vault. */
export function heedWipe(
  message: unknown,
  deps: Parameters<typeof obeyWipe>[0],
): void {
  const parsed = wipeSchema.safeParse(message);
  if (parsed.success) obeyWipe(deps, parsed.data.done);
}

/**
 * A tab that was too young to hear it: whether another one is leaving this space, or has left it meanwhile. What was there is
 * obeyed late (LEAVE-2).
 */
export async function heedMissedWipe(
  { lines }: Pick<WipePorts, 'lines'>,
  deps: Parameters<typeof obeyWipe>[0],
  database: string,
): Promise<boolean> {
  if (!(await isLeft(lines, database))) return false;
  obeyWipe(deps, readLeave(lines)?.wiped !== false);
  return true;
}

/** For the other tabs: everything is closed at once; the page starts anew when the leaving tab is done, or died. */
export function obeyWipe(
  deps: {
    vault: Pick<Vault, 'close'>;
    store: Pick<LocalStore, 'close'>;
    writer: Pick<Writer, 'close'> | null;
    stopSync?: () => Promise<void>;
    reload: () => void;
    timers: { set(run: () => void, ms: number): number };
  },
  done: boolean,
): void {
  if (done) return deps.reload();
  if (deps.stopSync !== undefined) drop(deps.stopSync(), 'stop-sync');
  deps.vault.close();
  deps.writer?.close();
  deps.store.close();
  deps.timers.set(deps.reload, GIVE_UP_MS);
}

/** A tab that never says it is done has died; a start then finishes its work. */
const GIVE_UP_MS = 20_000;

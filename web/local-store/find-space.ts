import { isUuid, newSpaceId, type SpaceId } from '#shared/base/ids.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import type { LineStore } from './lines.ts';
import { readPointer, type Pointer } from './pointer.ts';
import { databaseName, parseDatabaseName } from './schema.ts';

/**
 * Which space this device belongs to: the wish of the caller, else the pointer line, else the databases themselves (a
 * browser may evict localStorage alone), else a new one.
 */
export async function findSpace(
  env: { lines: LineStore; randomBytes: RandomBytes },
  wish?: SpaceId,
): Promise<Pointer> {
  const known = readPointer(env.lines);
  if (known !== null && (wish === undefined || wish === known.space))
    return known;
  const found = await foundDatabases();
  // Another tab may have made the space while we looked.
  const since = readPointer(env.lines);
  if (since !== null && (wish === undefined || wish === since.space))
    return since;
  const [first] = found.filter(
    ({ spaceId }) => wish === undefined || spaceId === wish,
  );
  const space = first?.spaceId ?? wish ?? newSpaceId(env.randomBytes);
  return {
    space,
    db: first?.name ?? databaseName(space),
    epoch: '',
    v: 0,
    lastSid: null,
    at: 0,
    old: [],
  };
}

/** Latest generation first; several spaces on one device are told apart by the one written to last. */
async function foundDatabases(): Promise<
  { name: string; spaceId: string; generation: number }[]
> {
  const names = await namesOnDevice();
  const found = names.flatMap((name) => {
    const parsed = parseDatabaseName(name);
    return parsed !== null && isUuid(parsed.spaceId)
      ? [{ name, ...parsed }]
      : [];
  });
  const stamps = new Map<string, string>();
  if (found.length > 1) {
    const { lastStampIn } = await import('./last-stamp.ts');
    for (const { name } of found) stamps.set(name, await lastStampIn(name));
  }
  const stampOf = (name: string): string => stamps.get(name) ?? '';
  return found.sort(
    (a, b) =>
      stampOf(b.name).localeCompare(stampOf(a.name)) ||
      b.generation - a.generation,
  );
}

async function namesOnDevice(): Promise<string[]> {
  try {
    const listed = await indexedDB.databases();
    return listed.flatMap(({ name }) => (name === undefined ? [] : [name]));
  } catch {
    return [];
  }
}

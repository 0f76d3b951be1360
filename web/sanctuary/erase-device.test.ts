import { describe, expect, it } from 'vitest';
import { eraseDevice, type EraseDeps } from './erase-device.ts';

function device(names: string[], kept: Map<string, string>) {
  const databases = new Set(names);
  const deps: EraseDeps = {
    closeStore: () => undefined,
    listDatabases: async () => [...databases],
    deleteDatabase: async (name) => void databases.delete(name),
    lines: {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => Boolean(kept.set(key, value)),
      remove: (key) => void kept.delete(key),
      keys: (prefix) =>
        [...kept.keys()].filter((key) => key.startsWith(prefix)),
    },
    clearCaches: async () => undefined,
  };
  return { deps, databases, kept };
}

describe('erase everything on this device', () => {
  it('[LOCK-11] leaves no database and no line', async () => {
    const { deps, databases, kept } = device(
      ['maya:a', 'maya:a~2'],
      new Map([
        ['j:1', 'words'],
        ['maya:ptr', '{}'],
      ]),
    );
    expect(await eraseDevice(deps)).toEqual({ isGone: true, left: [] });
    expect([databases.size, kept.size]).toEqual([0, 0]);
  });

  it('[LOCK-11] one thing that refuses does not keep the others, and is told', async () => {
    const { deps, kept } = device(['maya:a'], new Map([['j:1', 'words']]));
    const outcome = await eraseDevice({
      ...deps,
      deleteDatabase: () => Promise.reject(new Error('blocked')),
      clearCaches: () => Promise.reject(new Error('no')),
    });
    expect(outcome).toEqual({ isGone: false, left: ['maya:a', 'caches'] });
    expect(kept.size).toBe(0);
  });

  it('[LOCK-11] a line written while it runs goes as well', async () => {
    const { deps, kept } = device(['maya:a'], new Map());
    const outcome = await eraseDevice({
      ...deps,
      deleteDatabase: async (name) => {
        kept.set('j:2', 'late');
        await deps.deleteDatabase(name);
      },
    });
    expect(outcome.isGone).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { newSpaceId } from '#shared/base/ids.ts';
import { assess } from '#shared/safety/assess.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import { createTestCodec } from '#web/vault/codec-rig.contract.ts';
import { decideCard, wordsOf } from './card-state.ts';
import { dropCard, keepCard, readCard } from './kept-card.ts';

const user = newSpaceId((n) => new Uint8Array(n));

function shelf(key = 7) {
  const kept = new Map<string, string>();
  const lines: LineStore = {
    get: (name) => kept.get(name) ?? null,
    set: (name, value) => kept.set(name, value).has(name),
    remove: (name) => void kept.delete(name),
    keys: (prefix) =>
      [...kept.keys()].filter((name) => name.startsWith(prefix)),
  };
  return { kept, deps: { lines, codec: createTestCodec(user, key) } };
}
const opened = (text: string) =>
  decideCard(null, { by: 'words', verdict: assess(text) });
const tonight = opened('I want to kill myself tonight');

describe('[SAFE-18] [CARD-5] a card over a reload', () => {
  test('comes back open, and speaks as it did', () => {
    const { deps } = shelf();
    keepCard(deps, tonight);
    for (let reload = 0; reload < 2; reload += 1) {
      const again = readCard(deps);
      expect(again?.verdict?.tier).toBe(4);
      expect(wordsOf(again?.verdict ?? null)).toEqual(wordsOf(tonight.verdict));
    }
    dropCard(deps);
    expect(readCard(deps)).toBeNull();
  });

  test('folded by hand it is offered once and then no more', () => {
    const { deps } = shelf();
    keepCard(deps, { ...tonight, folded: true });
    const offer = readCard(deps);
    expect(offer).toEqual({ by: 'words' });
    expect(offer && decideCard(null, offer).folded).toBe(true);
    expect(readCard(deps)).toBeNull();
  });

  test('milder words and a touch are kept nowhere', () => {
    const { deps, kept } = shelf();
    keepCard(deps, opened("I don't want to be here anymore"));
    keepCard(deps, decideCard(null, { by: 'touch' }));
    expect(kept.size).toBe(0);
  });

  test('[P5] the line tells nothing of why, and one length fits all', () => {
    const { deps, kept } = shelf();
    const lengths = new Set<number>();
    for (const text of ['I want to kill myself tonight', 'I want to die']) {
      keepCard(deps, opened(text));
      const line = kept.get('maya:card') ?? '';
      expect(line).not.toMatch(/tier|suicid|self|folded|"/);
      lengths.add(line.split('.')[1]?.length ?? 0);
    }
    expect(lengths.size).toBe(1);
  });

  test('a line that cannot be read opens Help all the same', () => {
    const { deps, kept } = shelf();
    for (const line of ['', 'torn', '{}']) {
      kept.set('maya:card', line);
      expect(readCard(deps)?.verdict?.tier, line).toBe(3);
    }
    const other = shelf(9);
    keepCard(other.deps, tonight);
    kept.set('maya:card', other.kept.get('maya:card') ?? '');
    expect(readCard(deps)?.verdict?.tier).toBe(3);
  });

  test('[CARD-2] a vault that is closed keeps nothing and breaks nothing', () => {
    const { deps, kept } = shelf();
    const box = (): string => {
      throw new Error('locked');
    };
    keepCard({ ...deps, codec: { ...deps.codec, box } }, tonight);
    expect(kept.size).toBe(0);
  });
});

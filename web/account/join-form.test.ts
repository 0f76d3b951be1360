import { describe, expect, it } from 'vitest';
import {
  createJoinKeeper,
  freshJoin,
  looksLikeAddress,
  readJoin,
} from './join-form.ts';

function memoryShelf() {
  const kept = new Map<string, string>();
  const waiting: (() => void)[] = [];
  let isSlow = false;
  const turn = () =>
    isSlow
      ? new Promise<void>((resolve) => void waiting.push(resolve))
      : Promise.resolve();
  return {
    kept,
    waiting,
    slow: () => {
      isSlow = true;
    },
    put: async (name: string, text: string) => {
      await turn();
      kept.set(name, text);
    },
    get: (name: string) => Promise.resolve(kept.get(name) ?? null),
    remove: async (name: string) => {
      await turn();
      kept.delete(name);
    },
  };
}
const fresh = freshJoin('Europe/Vienna', false);
const kept = (email: string, step = 2) => ({
  step,
  form: { ...fresh.form, email, passphrase: 'four quiet lamps' },
});

describe('the half-filled sign-up over a reload', () => {
  it('[PRIV-1] [CARE-9] begins with no box ticked, but what the person chose here before', () => {
    expect(fresh.form.consents).toEqual({
      account: false,
      model: false,
      metrics: false,
      research: false,
    });
    expect(freshJoin('UTC', true).form.consents.model).toBe(true);
  });

  it('[VAULT-1] keeps what is no secret, never the passphrase', async () => {
    const shelf = memoryShelf();
    const keeper = createJoinKeeper(shelf);
    keeper.keep(kept('ada@example.org', 5));
    await keeper.settled();
    expect([...shelf.kept.values()].join()).not.toContain('quiet');
    expect(await readJoin(shelf)).toEqual({
      // Later steps need the passphrase: it comes back to that question.
      step: 3,
      form: { ...fresh.form, email: 'ada@example.org', passphrase: '' },
    });
  });

  it('the newest wins, also when the shelf is slow, and nothing comes after it was forgotten', async () => {
    const shelf = memoryShelf();
    shelf.slow();
    const keeper = createJoinKeeper(shelf);
    for (const email of ['a', 'ad', 'ada']) keeper.keep(kept(email));
    shelf.waiting.shift()?.();
    await expect.poll(() => shelf.waiting.length).toBe(1);
    shelf.waiting.shift()?.();
    await keeper.settled();
    expect((await readJoin(shelf))?.form.email).toBe('ada');
    keeper.keep(kept('adam'));
    keeper.forget();
    shelf.waiting.shift()?.();
    await expect.poll(() => shelf.waiting.length).toBe(1);
    shelf.waiting.shift()?.();
    await keeper.settled();
    expect(shelf.kept.size).toBe(0);
  });

  it('a shelf that refuses, and a line that is none of ours, begin anew', async () => {
    const refusing = {
      put: () => Promise.reject(new Error('no')),
      get: () => Promise.reject(new Error('no')),
      remove: () => Promise.reject(new Error('no')),
    };
    const keeper = createJoinKeeper(refusing);
    keeper.keep(kept('ada'));
    await keeper.settled();
    expect(await readJoin(refusing)).toBeNull();
    for (const text of ['', '{', 'null', '[]', '{"step":99}', '{"step":1}']) {
      const shelf = memoryShelf();
      shelf.kept.set('join', text);
      expect(await readJoin(shelf)).toBeNull();
    }
  });

  it('[AUTH-12] slips of an address are seen at once, odd letters are none', () => {
    for (const good of ['a@b', ' ada@example.org ', 'jürg@münchen.example'])
      expect(looksLikeAddress(good)).toBe(true);
    for (const bad of ['', 'ada', 'ada@', '@b', 'a b@c', 'a@b@c'])
      expect(looksLikeAddress(bad)).toBe(false);
  });
});

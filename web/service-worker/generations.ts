// The app's files on the device, in generations: one cache per build, complete before it is used.
//
//   installing --activate--> current --next activate--> previous --next activate--> gone
//                               ^                           |
//                               +------- bring back --------+   (the refused one then goes with the next activate)
//
// A kept file never changes inside its generation; pages of the previous generation find their lazy parts (INST-10).

/** A file of a build: `sha256` in hex; without the `vital` ones a generation cannot start. */
export type KeptFile = { path: string; sha256: string; vital: boolean };

/** Which generation answers pages, which one may come back, and which one failed on this device. */
export type ShellState = {
  current: string | null;
  previous: string | null;
  refused: string | null;
};

export type GenerationsEnv = {
  caches: Pick<CacheStorage, 'open' | 'keys' | 'delete' | 'has'>;
  fetch: (request: Request) => Promise<Response>;
  sha256: (bytes: ArrayBuffer) => Promise<string>;
  origin: string;
  id: string;
  files: readonly KeptFile[];
};

export type Generations = {
  /** Fetches every file; rejects, leaving nothing behind, when a vital one is missing or is not of this build. */
  install(): Promise<void>;
  /** Makes this build the current one, keeps the last as previous, drops older ones. `first` when there was none. */
  activate(): Promise<{ first: boolean }>;
  /** The kept file, from the generation in use, else from the other ones on the device; null when nobody has it. */
  match(path: string): Promise<Response | null>;
  /** Goes back to the previous generation; false when none is left. */
  bringBack(): Promise<boolean>;
  /** Fetches what this generation lacks: a file once refused, or taken by the browser. Never rejects. */
  fill(): Promise<void>;
};

const PREFIX = 'maya-files-';
const STATE_CACHE = 'maya-shell';
const nothing: ShellState = { current: null, previous: null, refused: null };

export function createGenerations(env: GenerationsEnv): Generations {
  const stateKey = `${env.origin}/shell-state`;
  const address = (path: string) => `${env.origin}${path}`;

  const readState = async (): Promise<ShellState> => {
    const cache = await env.caches.open(STATE_CACHE);
    const kept = await cache.match(stateKey);
    return kept ? parseState(await kept.text()) : nothing;
  };
  const writeState = async (state: ShellState): Promise<void> => {
    const cache = await env.caches.open(STATE_CACHE);
    await cache.put(stateKey, new Response(JSON.stringify(state)));
  };

  /** A copy from an older generation saves the download, since a name below /assets/ holds the hash of its content. */
  const reuse = async (file: KeptFile): Promise<Response | null> => {
    if (!file.path.startsWith('/assets/')) return null;
    for (const name of await env.caches.keys()) {
      if (!name.startsWith(PREFIX)) continue;
      const found = await (
        await env.caches.open(name)
      ).match(address(file.path));
      if (found) return found;
    }
    return null;
  };

  const download = async (file: KeptFile): Promise<Response> => {
    const answer = await env.fetch(
      new Request(address(file.path), {
        cache: 'no-cache',
        credentials: 'same-origin',
        redirect: 'follow',
      }),
    );
    if (!answer.ok) throw new Error(`refused: ${file.path}`);
    const body = await answer.arrayBuffer();
    // While a server is being replaced, half of its files may still be the old ones.
    if ((await env.sha256(body)) !== file.sha256)
      throw new Error(`not of this build: ${file.path}`);
    // A fresh response: one that was redirected may not answer a navigation. Its policy headers come along (WEB-2).
    return new Response(body, { status: 200, headers: answer.headers });
  };

  const fetchInto = async (cache: Cache, file: KeptFile): Promise<void> => {
    const key = address(file.path);
    if (await cache.match(key)) return;
    await cache.put(key, (await reuse(file)) ?? (await download(file)));
  };

  return {
    async install() {
      const name = PREFIX + env.id;
      const cache = await env.caches.open(name);
      const results = await Promise.allSettled(
        env.files.map((file) => fetchInto(cache, file)),
      );
      const missing = env.files.find(
        (file, at) => file.vital && results[at]?.status === 'rejected',
      );
      if (!missing) return;
      const { current, previous } = await readState();
      if (env.id !== current && env.id !== previous)
        await env.caches.delete(name);
      throw new Error(`This version is not complete: ${missing.path}`);
    },

    async activate() {
      const before = await readState();
      const state: ShellState =
        before.current === env.id
          ? before
          : { current: env.id, previous: before.current, refused: null };
      await writeState(state);
      const wanted = [state.current, state.previous, state.refused];
      for (const name of await env.caches.keys())
        if (
          name.startsWith(PREFIX) &&
          !wanted.includes(name.slice(PREFIX.length))
        )
          await env.caches.delete(name);
      return { first: before.current === null };
    },

    async match(path) {
      const state = await readState();
      for (const id of [state.current, state.previous, state.refused]) {
        if (id === null || !(await env.caches.has(PREFIX + id))) continue;
        const cache = await env.caches.open(PREFIX + id);
        const found = await cache.match(address(path));
        if (found) return found;
      }
      return null;
    },

    async bringBack() {
      const { current, previous } = await readState();
      if (previous === null || !(await env.caches.has(PREFIX + previous)))
        return false;
      await writeState({ current: previous, previous: null, refused: current });
      return true;
    },

    async fill() {
      const state = await readState();
      if (state.current !== env.id) return;
      const cache = await env.caches.open(PREFIX + env.id);
      await Promise.allSettled(env.files.map((file) => fetchInto(cache, file)));
    },
  };
}

function parseState(text: string): ShellState {
  try {
    const raw = JSON.parse(text) as Partial<Record<keyof ShellState, unknown>>;
    const id = (value: unknown) => (typeof value === 'string' ? value : null);
    return {
      current: id(raw.current),
      previous: id(raw.previous),
      refused: id(raw.refused),
    };
  } catch {
    return nothing;
  }
}

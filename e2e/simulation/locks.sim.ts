// Web Locks and the channel between pages of one device. A lock of a page that died goes to the next in line.
import type { LockPort } from '#web/sync/leader.ts';
import type { Life, Turns } from './turns.sim.ts';

type Claim = { life: Life; grant: (lock: unknown) => void; rob: () => void };
type Work = (lock: unknown) => Promise<void>;

const robbed = (): Error => new DOMException('robbed', 'AbortError');

export function createLocks(turns: Turns) {
  const held = new Map<string, Claim>();
  const lines = new Map<string, Claim[]>();

  function next(name: string): void {
    const line = lines.get(name) ?? [];
    if (held.has(name)) return;
    const claim = line.find(({ life }) => life.isAlive);
    lines.set(
      name,
      line.filter((other) => other !== claim && other.life.isAlive),
    );
    if (claim === undefined) return;
    held.set(name, claim);
    turns.later(claim.life, () => claim.grant({ name }));
  }

  function letGo(name: string, claim: Claim): void {
    if (held.get(name) !== claim) return;
    held.delete(name);
    next(name);
  }

  const portOf = (life: Life): LockPort => ({
    request: (name, options, work: Work) =>
      new Promise<void>((resolve, reject) => {
        const end = (error: Error | null): void => {
          letGo(name, claim);
          if (error === null) resolve();
          else reject(error);
        };
        const grant = (lock: unknown): void => {
          Promise.resolve()
            .then(() => work(lock))
            .then(
              () => end(null),
              (error: Error) => end(error),
            );
        };
        const claim: Claim = {
          life,
          grant,
          rob: () => turns.later(life, () => reject(robbed())),
        };
        if (!life.isAlive) return;
        if (options.steal === true) {
          held.get(name)?.rob();
          held.set(name, claim);
          turns.later(life, () => grant({ name }));
          return;
        }
        if (options.ifAvailable === true && held.has(name)) {
          turns.later(life, () => {
            work(null).then(resolve, reject);
          });
          return;
        }
        lines.set(name, [...(lines.get(name) ?? []), claim]);
        options.signal?.addEventListener('abort', () => {
          const line = lines.get(name) ?? [];
          if (!line.includes(claim)) return;
          lines.set(
            name,
            line.filter((other) => other !== claim),
          );
          reject(robbed());
        });
        next(name);
      }),
  });

  return {
    portOf,
    isHeld: (name: string): boolean => held.has(name),
    free(life: Life): void {
      for (const [name, claim] of held)
        if (claim.life === life) letGo(name, claim);
    },
  };
}

type Hear = (event: MessageEvent) => void;

export function createHub(turns: Turns) {
  const ears = new Set<{ life: Life; hear: Hear }>();
  return {
    channelOf(life: Life) {
      const own = new Map<unknown, { life: Life; hear: Hear }>();
      return {
        postMessage(message: unknown): void {
          if (!life.isAlive) return;
          const copy = structuredClone(message);
          for (const ear of ears)
            if (ear.life !== life && ear.life.isAlive)
              turns.later(ear.life, () => {
                if (ears.has(ear) && ear.life.isAlive)
                  ear.hear({ data: copy } as MessageEvent);
              });
        },
        addEventListener(_: string, hear: unknown): void {
          const ear = { life, hear: hear as Hear };
          own.set(hear, ear);
          ears.add(ear);
        },
        removeEventListener(_: string, hear: unknown): void {
          const ear = own.get(hear);
          if (ear !== undefined) ears.delete(ear);
        },
      };
    },
    forget(life: Life): void {
      for (const ear of ears) if (ear.life === life) ears.delete(ear);
    },
  };
}

// The network between the devices and the server. A request is sent, reaches the server at some turn or never, and its answer
// arrives at a later turn or never; which of them is next is the seed's to say, so they overtake each other.
//
//   sent --served--> answered --> arrived            dropped, cut, torn, late or answered twice on the way: faults below
import type { Chance } from './chance.sim.ts';
import { bodyOf } from './numbered.sim.ts';
import type { Answer, SimServer } from './server.sim.ts';
import type { Life, Turns } from './turns.sim.ts';

export type WireFault =
  | 'request dropped'
  | 'answer dropped'
  | 'request doubled'
  | 'request late'
  | 'requests reordered'
  | 'answer torn'
  | 'server killed before its commit'
  | 'server killed after its commit'
  | 'server away';

type Sent = {
  n: number;
  life: Life;
  device: string;
  path: string;
  token: string;
  body: string;
  answer: Answer | null;
  /** Nobody waits for the answer any more. */
  isGhost: boolean;
  resolve: (response: Response) => void;
  reject: () => void;
};

/** What a test puts between the network and the server. */
export type Front = (
  request: { path: string; body: string },
  ask: (body: string) => Promise<Answer>,
) => Promise<Answer>;

export function createWire(deps: {
  chance: Chance;
  turns: Turns;
  server: SimServer;
  struck: (fault: WireFault) => void;
  front?: Front | undefined;
  served: (device: string, path: string, answer: Answer) => void;
}) {
  const { chance, turns, server, struck } = deps;
  const sent: Sent[] = [];
  const offline = new Set<string>();
  const state = { isFaulty: true };
  let count = 0;

  const remove = (request: Sent): void => {
    sent.splice(sent.indexOf(request), 1);
  };
  const fail = (request: Sent): void => {
    if (!request.isGhost) turns.later(request.life, request.reject);
    request.isGhost = true;
  };

  function arrive(request: Sent, { status, text, retryAfter }: Answer): void {
    if (request.isGhost) return;
    request.isGhost = true;
    const response = {
      ok: status >= 200 && status < 300,
      status,
      headers: new Headers(retryAfter ? { 'retry-after': retryAfter } : {}),
      body: null,
      json: () =>
        new Promise((resolve, reject) => {
          try {
            resolve(JSON.parse(text));
          } catch {
            reject(new SyntaxError('torn'));
          }
        }),
    };
    // As much of a Response as the client reads.
    const given = response as unknown as Response;
    turns.later(request.life, () => {
      if (request.life.isAlive) request.resolve(given);
    });
  }

  async function serve(request: Sent, isDoomed = false): Promise<Answer> {
    const { path, token, body } = request;
    const ask = (given: string) => server.ask(path, token, given, { isDoomed });
    const answer = await turns.outside(() =>
      deps.front === undefined ? ask(body) : deps.front({ path, body }, ask),
    );
    deps.served(request.device, path, answer);
    return answer;
  }

  async function restartAtTimes(): Promise<void> {
    if (chance.is(0.05)) await turns.outside(() => server.restart());
  }

  /** What becomes of a request when its turn has come. */
  async function onward(request: Sent): Promise<void> {
    if (request.answer !== null) {
      remove(request);
      arrive(request, request.answer);
      return;
    }
    const fate = state.isFaulty && !request.isGhost ? chance.part() : 1;
    if (fate < 0.04) {
      struck('request dropped');
      remove(request);
      fail(request);
    } else if (fate < 0.08) {
      // The sender gives up; what it sent is still under way.
      struck('request late');
      fail(request);
    } else if (fate < 0.12) {
      struck('answer dropped');
      await serve(request);
      remove(request);
      fail(request);
    } else if (fate < 0.16) {
      struck('request doubled');
      sent.push({ ...request, isGhost: true });
      request.answer = await serve(request);
    } else if (fate < 0.19) {
      struck('answer torn');
      const { text } = await serve(request);
      const torn = chance.is(0.5)
        ? '<html><body>Welcome to the hotel</body></html>'
        : text.slice(0, chance.int(0, Math.max(0, text.length - 1)));
      remove(request);
      arrive(request, { status: 200, text: torn, retryAfter: '' });
    } else if (fate < 0.22) {
      struck('server killed before its commit');
      await serve(request, true);
      remove(request);
      fail(request);
      await restartAtTimes();
    } else if (fate < 0.25) {
      struck('server killed after its commit');
      await serve(request);
      remove(request);
      fail(request);
      await restartAtTimes();
    } else if (fate < 0.27) {
      struck('server away');
      remove(request);
      arrive(request, { status: 503, text: '', retryAfter: '2' });
    } else request.answer = await serve(request);
  }

  const fetchOf = (device: string, life: Life): typeof fetch => {
    const send = (input: unknown, init: RequestInit = {}): Promise<Response> =>
      new Promise((resolve, reject) => {
        const path = String(input);
        const gone = (): void => {
          if (life.isAlive) reject(new TypeError('network'));
        };
        if (!life.isAlive || path.endsWith('/events')) {
          // Pokes get lost; whoever hung up is told, the rest waits for ever.
          init.signal?.addEventListener('abort', gone);
          return;
        }
        if (offline.has(device)) {
          turns.later(life, gone);
          return;
        }
        count += 1;
        const headers = new Headers(init.headers);
        const request: Sent = {
          n: count,
          life,
          device,
          path,
          token: (headers.get('authorization') ?? '').slice('Bearer '.length),
          body: bodyOf(init),
          answer: null,
          isGhost: false,
          resolve,
          reject: gone,
        };
        sent.push(request);
        init.signal?.addEventListener('abort', () => fail(request));
      });
    return send as typeof fetch;
  };

  return {
    state,
    fetchOf,
    isBusy: (): boolean => sent.length > 0,
    isWaiting: (life: Life): boolean =>
      sent.some((request) => request.life === life && !request.isGhost),
    isAnswered: (life: Life): boolean =>
      sent.some((request) => request.life === life && request.answer !== null),
    /** One step of one request. */
    async next(): Promise<void> {
      const request = chance.is(0.7) ? sent[0] : chance.pick(sent);
      if (request === undefined) return;
      const isEarly = sent.some(
        (other) => other.n < request.n && other.answer === null,
      );
      if (request.answer === null && isEarly && state.isFaulty)
        struck('requests reordered');
      await onward(request);
    },
    isOffline: (device: string): boolean => offline.has(device),
    /** What was under way is lost, on the way there or on the way back. */
    async cut(device: string): Promise<void> {
      offline.add(device);
      for (const request of sent.filter((one) => one.device === device)) {
        if (request.answer === null && chance.is(0.5)) await serve(request);
        remove(request);
        fail(request);
      }
    },
    join: (device: string): void => void offline.delete(device),
    /** Nobody waits for what a dead page asked; what was sent is still under way. */
    abandon(life: Life): void {
      for (const request of sent)
        if (request.life === life) request.isGhost = true;
    },
  };
}

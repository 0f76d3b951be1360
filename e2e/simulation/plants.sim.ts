// Mistakes that were made elsewhere, planted between the app and its network: the simulation has to find each (SIM-4).
import type { PullAnswer, PushRequest } from '#shared/protocol/sync.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { bodyOf } from './numbered.sim.ts';
import type { Front } from './wire.sim.ts';

export const plantedBugs = [
  'an answer of status 200 acknowledges all that was sent',
  'a clear deletes what is there',
  'an id at or below the last is skipped without a look at the opId',
  'the cookie is written apart from its rows',
  'an unsent row is deleted by its age',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];

const DAY_MS = 86_400_000;

type Around = { store: () => LocalStore | null; clock: () => number };

export function plantedFetch(
  bug: PlantedBug,
  send: typeof fetch,
  { store, clock }: Around,
): typeof fetch {
  const planted = async (
    input: unknown,
    init: RequestInit = {},
  ): Promise<Response> => {
    const isPush = String(input).endsWith('/push');
    if (isPush && bug === 'an unsent row is deleted by its age')
      await store()
        ?.bulk.outbox.filter(({ at }) => at < clock() - DAY_MS)
        .delete();
    const response = await send(input as string, init);
    if (!response.ok) return response;
    if (
      isPush &&
      bug === 'an answer of status 200 acknowledges all that was sent'
    )
      return allAcked(response, init);
    if (!String(input).endsWith('/pull')) return response;
    const answer = (await response
      .json()
      .catch(() => null)) as PullAnswer | null;
    const db = store()?.bulk;
    if (db === undefined || answer === null) return response;
    if (bug === 'the cookie is written apart from its rows')
      await db.meta.put({ k: 'cookie', v: answer.cookie });
    if (
      bug === 'a clear deletes what is there' &&
      answer.patch.some(({ op }) => op === 'clear')
    )
      await db.transaction('rw', db.messages, db.sessions, db.records, () =>
        Promise.all([
          db.messages.clear(),
          db.sessions.clear(),
          db.records.clear(),
        ]),
      );
    return response;
  };
  return planted as typeof fetch;
}

async function allAcked(
  response: Response,
  init: RequestInit,
): Promise<Response> {
  const answer = (await response.json().catch(() => ({}))) as Record<
    string,
    unknown
  >;
  const request = JSON.parse(bodyOf(init)) as PushRequest;
  const acks = request.mutations.map(({ args }) => ({
    opId: args.opId,
    status: 'applied',
    version: answer['version'] ?? 1,
  }));
  const told = {
    epoch: '1-x',
    version: 1,
    now: 0,
    ...answer,
    acks,
    stopped: null,
  };
  return Object.assign(response, { ok: true, json: async () => told });
}

/** A server that goes by its numbers alone: what stands at or below the last one it calls done. */
export function frontOf(bug: PlantedBug): Front | undefined {
  if (
    bug !== 'an id at or below the last is skipped without a look at the opId'
  )
    return undefined;
  const last = new Map<string, number>();
  return async ({ path, body }, ask) => {
    if (!path.endsWith('/push')) return ask(body);
    const request = JSON.parse(body) as PushRequest;
    if (request.transient === true) return ask(body);
    const isDone = ({ clientID, id }: PushRequest['mutations'][number]) =>
      id <= (last.get(clientID) ?? 0);
    const skipped = request.mutations.filter(isDone);
    const fresh = request.mutations.filter((one) => !isDone(one));
    const answer =
      fresh.length > 0
        ? await ask(JSON.stringify({ ...request, mutations: fresh }))
        : {
            status: 200,
            retryAfter: '',
            text: '{"acks":[],"epoch":"1-x","version":1,"now":0,"stopped":null}',
          };
    if (answer.status !== 200) return answer;
    const told = JSON.parse(answer.text) as { acks: unknown[] };
    for (const { clientID, id } of fresh.slice(0, told.acks.length))
      last.set(clientID, id);
    const acks = skipped.map(({ args }) => ({
      opId: args.opId,
      status: 'duplicate',
      version: 1,
    }));
    return {
      ...answer,
      text: JSON.stringify({ ...told, acks: [...acks, ...told.acks] }),
    };
  };
}

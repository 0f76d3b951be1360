// A sender that numbers its mutations over all its life, as Replicache does: same client, same group, ids that go on. What was
// not heard to be acknowledged is sent under the same numbers again, perhaps with other operations among them, as after a
// rollback of local storage.
import type { PushRequest } from '#shared/protocol/sync.ts';

/** A request's body, which is always text here. */
export const bodyOf = ({ body }: RequestInit): string =>
  typeof body === 'string' ? body : '';

export type Numbers = { client: string; group: string; last: number };

export function numbered(send: typeof fetch, numbers: Numbers): typeof fetch {
  const push = async (
    input: unknown,
    init: RequestInit = {},
  ): Promise<Response> => {
    if (!String(input).endsWith('/push'))
      return send(input as string, asGroup(init, numbers.group));
    const request = JSON.parse(bodyOf(init)) as PushRequest;
    const { transient: _transient, ...plain } = request;
    const first = numbers.last + 1;
    const body = {
      ...plain,
      clientGroupID: numbers.group,
      mutations: request.mutations.map((mutation, at) => ({
        ...mutation,
        clientID: numbers.client,
        id: first + at,
      })),
    };
    const response = await send(input as string, {
      ...init,
      body: JSON.stringify(body),
    });
    const { acks, isGap } = await readAnswer(response);
    if (isGap) {
      // COUR-8: another instance, which counts anew.
      numbers.client += '+';
      numbers.last = 0;
    } else numbers.last = Math.max(numbers.last, first - 1 + acks);
    return response;
  };
  return push as typeof fetch;
}

function asGroup(init: RequestInit, group: string): RequestInit {
  if (bodyOf(init) === '') return init;
  const request = JSON.parse(bodyOf(init)) as Record<string, unknown>;
  return {
    ...init,
    body: JSON.stringify({ ...request, clientGroupID: group }),
  };
}

async function readAnswer(
  response: Response,
): Promise<{ acks: number; isGap: boolean }> {
  const answer: unknown = response.ok
    ? await response.json().catch(() => null)
    : null;
  const { acks, stopped } = (answer ?? {}) as {
    acks?: unknown;
    stopped?: { code?: unknown } | null;
  };
  return {
    acks: Array.isArray(acks) ? acks.length : 0,
    isGap: stopped?.code === 'id-gap',
  };
}

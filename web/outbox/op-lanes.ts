import type { OutboxRow } from '#shared/protocol/op.ts';

/**
 * The queues a write stands in: its session's, its record's, its message's. What is held back in one of them holds back what
 * stands behind it there, and nothing else (OUT-3, OUT-4). A row that cannot be read stands where it still says it does.
 */
export function lanesOf({ sid, op }: OutboxRow): string[] {
  const of = typeof sid === 'string' ? [`s/${sid}`] : [];
  // A torn row may hold anything in place of its operation.
  const body: unknown = isBag(op) ? op.body : null;
  if (!isBag(body)) return of;
  for (const [kind, id] of placesOf(isBag(op) ? op.name : null, body))
    if (typeof id === 'string') of.push(`${kind}/${id}`);
  return [...new Set(of)];
}

function placesOf(
  name: unknown,
  body: Record<string, unknown>,
): [string, unknown][] {
  if (name === 'message.send')
    return [
      ['s', body['sid']],
      ['m', body['id']],
    ];
  if (name === 'message.mark') return [['m', body['target']]];
  const isOfSession =
    name === 'session.open' ||
    name === 'session.close' ||
    body['kind'] === 'session';
  return [[isOfSession ? 's' : `r/${String(body['kind'])}`, body['id']]];
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

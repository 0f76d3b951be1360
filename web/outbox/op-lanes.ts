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
  const name = isBag(op) ? op.name : '';
  const add = (kind: string, id: unknown): void => {
    if (typeof id === 'string') of.push(`${kind}/${id}`);
  };
  switch (name) {
    case 'message.send':
      add('s', body['sid']);
      add('m', body['id']);
      break;
    case 'message.mark':
      add('m', body['target']);
      break;
    case 'session.open':
    case 'session.close':
      add('s', body['id']);
      break;
    default:
      if (body['kind'] === 'session') add('s', body['id']);
      else if (typeof body['kind'] === 'string')
        add(`r/${body['kind']}`, body['id']);
  }
  return [...new Set(of)];
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

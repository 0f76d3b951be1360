import type { SpaceTables } from '#web/local-store/space-tables.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';

/**
 * What waits of some sessions, and all that names no session (records, mostly). By keys alone as far as possible: a week's
 * backlog is not read for one acknowledgement.
 */
export async function waitingOps(
  { outbox }: SpaceTables,
  sids: readonly string[],
): Promise<OutboxRow[]> {
  const ofSessions = await outbox
    .where('sid')
    .anyOf([...sids])
    .toArray();
  const named = new Set(await outbox.orderBy('sid').primaryKeys());
  const all = await outbox.toCollection().primaryKeys();
  const loose = await outbox.bulkGet(all.filter((seq) => !named.has(seq)));
  return [...ofSessions, ...loose.flatMap((row) => row ?? [])];
}

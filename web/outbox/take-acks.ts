import type { OpId } from '#shared/base/ids.ts';
import type { Ack } from '#shared/protocol/sync.ts';
import type { RejectedRow } from '#web/local-store/rows.ts';
import {
  tablesOf,
  type SpaceDb,
  type SpaceTables,
} from '#web/local-store/space-tables.ts';
import { restoreIn, settleRestores } from './settle-restores.ts';
import { settleRows, type Mine } from './settle-rows.ts';

export type Taken = { taken: OpId[]; rejected: OpId[] };

/**
 * OUT-2, in one transaction: an outbox row goes on its own acknowledgement and on nothing else; the row it wrote gets the
 * server's version and place; a refused write moves whole to `rejected` with its reason. In any order, twice, from two tabs or
 * from the worker the end is the same. Spare lines are removed by the caller, after this resolved. `now`: for `lastAck`.
 */
export async function takeAcks(
  db: SpaceDb,
  acks: readonly Ack[],
  now: number,
): Promise<Taken> {
  if (acks.length === 0) return { taken: [], rejected: [] };
  const names = ['outbox', 'rejected', 'messages', 'sessions', 'records'];
  return db.transaction('rw', [...names, 'meta'], async () => {
    const tables = tablesOf(db);
    const mine = await ownOnes(tables, acks);
    if (mine.length > 0) {
      await tables.outbox.bulkDelete(mine.flatMap(({ by }) => by.seq ?? []));
      await tables.rejected.bulkPut(mine.flatMap(refusalOf));
      await settleRows(tables, mine);
      await settleRestores(
        tables,
        mine.flatMap(({ by, ack }) => {
          const op = restoreIn(by.op);
          return op === null ? [] : [{ op, ack }];
        }),
      );
    }
    await tables.meta.put({ k: 'lastAck', v: now });
    await tables.meta.delete('needsAuth');
    return {
      taken: idsOf(mine.filter(({ ack }) => ack.status !== 'rejected')),
      rejected: idsOf(mine.filter(({ ack }) => ack.status === 'rejected')),
    };
  });
}

const idsOf = (mine: Mine[]): OpId[] => mine.map(({ by }) => by.opId);

/** Those of the acknowledgements that are about something here, in the order written. */
async function ownOnes(
  { outbox }: SpaceTables,
  acks: readonly Ack[],
): Promise<Mine[]> {
  const byId = new Map(acks.map((ack) => [ack.opId, ack]));
  const rows = await outbox
    .where('opId')
    .anyOf([...byId.keys()])
    .toArray();
  rows.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return rows.flatMap((by): Mine[] => {
    const ack = byId.get(by.opId);
    return ack === undefined ? [] : [{ by, ack }];
  });
}

function refusalOf({ by, ack }: Mine): RejectedRow[] {
  // A row that the server does not take back stays here as it is: the person wrote nothing that could be refused.
  if (ack.status !== 'rejected' || restoreIn(by.op) !== null) return [];
  const { opId, sid, op, at } = by;
  const reason = ack.reason ?? 'invalid';
  return [{ opId, ...(sid === undefined ? {} : { sid }), op, at, reason }];
}

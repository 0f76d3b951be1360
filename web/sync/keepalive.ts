import { utf8Length } from '#shared/base/bytes.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { PushRequest } from '#shared/protocol/sync.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { takeThese } from '#web/outbox/take-chunk.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type { CourierDeps } from './courier.ts';
import { newRunId } from './new-run.ts';
import { readSendable } from './read-sendable.ts';

/** IOS-2: a browser lets 64 KiB of such bodies be under way together, of all that a page sends. */
const BUDGET_BYTES = 60_000;
/** Client, number and name around an operation, and the request around them all. */
const FRAME_BYTES = 200;
/** A body of the budget holds a hundred and some short messages. */
const MOST_ROWS = 200;

/**
 * IOS-2: a page that is hidden may be gone before an answer comes. The oldest rows leave in a request that outlives it, by a
 * client of its own; what is not heard to be acknowledged stays in the outbox. Waits for a request under way (TAB-6).
 */
export async function sendKeepalive(
  deps: CourierDeps,
  signal: AbortSignal,
): Promise<void> {
  const token = await deps.token();
  if (token === null) return;
  await deps.exclusive(async () => {
    if (signal.aborted) return;
    const rows = await takeThese(deps.db(), await oldestRows(deps));
    if (rows.length === 0) return;
    const request = requestOf(deps, rows);
    const answer = await deps.client.push(request, { token, keepalive: true });
    if (!answer.ok) return;
    const acks = await takeAcks(deps.db(), answer.value.acks, deps.clock());
    deps.onAcked([...acks.taken, ...acks.rejected]);
  });
}

async function oldestRows(deps: CourierDeps): Promise<OpId[]> {
  const rows = await readSendable(deps.db(), { most: MOST_ROWS });
  const fits: OpId[] = [];
  let bytes = FRAME_BYTES;
  for (const { opId, op } of rows) {
    bytes += utf8Length(JSON.stringify(op)) + FRAME_BYTES;
    // One that does not fit holds back what stands behind it, or order would be lost (OUT-3).
    if (bytes > BUDGET_BYTES) break;
    fits.push(opId);
  }
  return fits;
}

function requestOf(deps: CourierDeps, rows: OutboxRow[]): PushRequest {
  const clientID = newRunId(deps.randomBytes);
  return {
    pushVersion: 1,
    clientGroupID: newRunId(deps.randomBytes),
    profileID: '',
    schemaVersion: '1',
    transient: true,
    mutations: rows
      .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
      .map(({ op }, at) => ({
        clientID,
        id: at + 1,
        name: 'op',
        timestamp: 0,
        args: { ...op },
      })),
  };
}

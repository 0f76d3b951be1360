import { afterEach, beforeEach, expect, it } from 'vitest';
import { startSync, type SyncServer } from './sync-rig.contract.ts';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

it('[PUSH-3] [ORDER-1] every op gets its own ack, a message with its place in the order of the request', async () => {
  const { make, push } = sync;
  const sid = make.sid();
  const ops = [make.open(sid), make.send(sid), make.send(sid)];
  const answer = await push(ops);
  expect(answer.stopped).toBeNull();
  expect(answer.acks).toEqual([
    { opId: ops[0]?.opId, status: 'applied', version: 1 },
    { opId: ops[1]?.opId, status: 'applied', version: 1, ord: 1 },
    { opId: ops[2]?.opId, status: 'applied', version: 1, ord: 2 },
  ]);
  expect(answer.version).toBe(1);
  const again = await push(ops);
  expect(again.acks.map(({ status }) => status)).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(again.version).toBe(1);
});

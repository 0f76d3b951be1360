import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { commitOp } from './commit-op.ts';
import {
  chain,
  eraseOp,
  openTestDb,
  opIdOf,
  refusalOf,
  setOp,
} from './sync-rig.contract.ts';
import { takeAcks } from './take-acks.ts';

const dream = '00000000-0000-4000-8000-000000000009';

it('[P1] [MERGE-4] words for a record that was erased meanwhile are not called saved and dropped: they wait, and come back refused', async () => {
  const db = await openTestDb();
  const commit = (op: Parameters<typeof commitOp>[1]['op']) =>
    commitOp(db, { op, h: '' }, chain);
  await commit(setOp(1, 'dream', dream));
  await commit(eraseOp(2, 'dream', dream));
  const late = setOp(3, 'dream', dream);

  expect((await commit(late)).state).toBe('done');
  expect(await db.outbox.get({ opId: opIdOf(3) })).toMatchObject({ op: late });
  // The erased record shows none of it.
  expect(await db.records.get(['dream', dream])).toMatchObject({
    erased: 1,
    f: {},
  });

  await takeAcks(db, [refusalOf(3, 9, 'erased')], 0);
  expect(await db.rejected.get(opIdOf(3))).toMatchObject({
    op: { body: { set: [{ e: 'words-3' }] } },
    reason: 'erased',
  });
});

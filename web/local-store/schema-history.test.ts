import { expect, it } from 'vitest';
import { schemaHistory } from './schema-history.ts';

// Phones hold stores of these shapes. A line here is copied from a release and never edited; a new version is a new line.
const released = [
  {
    version: 1,
    stores: {
      messages: 'id, [sid+ord], [sid+ver], turn',
      sessions: 'id, touched',
      records: '[kind+id], [kind+touched]',
      profile: '[table+id]',
      outbox: '++seq, &opId, sid, state',
      rejected: 'opId, sid',
      lanes: '[sid+dev]',
      pins: 'sid',
      drafts: 'sid',
      held: 'opId',
      trace: '++n, opId',
      meta: 'k',
    },
  },
];

it('[STORE-1] [UPG-4] what was released stays as it was', () => {
  expect(schemaHistory.slice(0, released.length)).toEqual(released);
});

it('[STORE-1] later versions add tables and indexes and drop, rename or retype none', () => {
  const parts = (text: string) => text.split(',').map((part) => part.trim());
  for (const [at, { version, stores }] of schemaHistory.entries()) {
    const before = schemaHistory[at - 1];
    if (before === undefined) continue;
    expect(version).toBeGreaterThan(before.version);
    for (const [table, text] of Object.entries(stores)) {
      const old = before.stores[table];
      if (old === undefined) continue;
      expect(parts(text)[0]).toBe(parts(old)[0]);
      expect(parts(text)).toEqual(expect.arrayContaining(parts(old)));
    }
  }
});

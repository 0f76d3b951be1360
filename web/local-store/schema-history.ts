/**
 * Every schema that ever shipped, oldest first. An entry is never changed once released: phones hold stores written by
 * it. A new version adds tables, keys or indexes and drops none (STORE-1); rows are migrated one by one when touched.
 */
export type SchemaVersion = {
  readonly version: number;
  readonly stores: Readonly<Record<string, string>>;
};

export const schemaHistory: readonly SchemaVersion[] = [
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

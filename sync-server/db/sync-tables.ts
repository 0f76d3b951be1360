import type { OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Rec } from '#shared/domain/session.ts';
import { refusals } from '#shared/protocol/sync.ts';
import type { makeAccountTables } from './account-tables.ts';
import type { sqliteColumns } from './columns.sqlite.ts';

const roles = ['user', 'maya', 'mark'] as const;
const boxes = ['session', 'inbox'] as const;
const opStates = ['applied', 'rejected'] as const;

/**
 * The space of a person as their devices share it (PUSH, PULL, EPOCH). Every key begins with the person, so that no id of one
 * meets, betrays or touches another's (PUSH-14), and every synced table is read by (user_id, version), so that a pull costs
 * what changed and not what is there (PULL-8). Words are envelopes: `envelope`, `f`, `also`, `args` and `row` are closed.
 */
export function makeSyncTables(
  kit: typeof sqliteColumns,
  betaUsers: ReturnType<typeof makeAccountTables>['betaUsers'],
) {
  const { table, key, oneOf, ts, int, big, bool, json } = kit;
  const { maybeText, maybeTs, maybeBig, maybeJson, primary, index } = kit;
  const { checkOneOf } = kit;
  const owner = () =>
    key('user_id').references(() => betaUsers.id, { onDelete: 'cascade' });

  return {
    syncSpace: table(
      'sync_space',
      {
        userId: owner(),
        epoch: key('epoch'),
        version: big('version'),
        ordNext: big('ord_next'),
        raisedAt: maybeTs('raised_at'),
      },
      (row) => [primary(row.userId)],
    ),
    syncGroup: table(
      'sync_group',
      { userId: owner(), id: key('id'), seenDay: key('seen_day') },
      (row) => [primary(row.userId, row.id)],
    ),
    syncClient: table(
      'sync_client',
      {
        userId: owner(),
        id: key('id'),
        groupId: key('group_id'),
        lmid: big('lmid'),
        version: big('version'),
      },
      (row) => [
        primary(row.userId, row.id),
        index('sync_client_group', row.userId, row.groupId, row.version),
      ],
    ),
    syncOp: table(
      'sync_op',
      {
        userId: owner(),
        opId: key('op_id').$type<OpId>(),
        name: key('name'),
        status: oneOf('status', opStates),
        reason: maybeText('reason').$type<(typeof refusals)[number]>(),
        version: big('version'),
        ord: maybeBig('ord'),
        day: key('day'),
      },
      (row) => [
        primary(row.userId, row.opId),
        checkOneOf('sync_op_status', row.status, opStates),
      ],
    ),
    syncFault: table(
      'sync_fault',
      {
        userId: owner(),
        opId: key('op_id'),
        tries: int('tries'),
        firstAt: ts('first_at'),
        lastAt: ts('last_at'),
        code: key('code'),
      },
      (row) => [primary(row.userId, row.opId)],
    ),
    deadLetter: table(
      'dead_letter',
      {
        userId: owner(),
        opId: key('op_id'),
        name: key('name'),
        v: int('v'),
        args: json<Record<string, unknown>>('args'),
        reason: oneOf('reason', refusals),
        at: ts('at'),
      },
      (row) => [
        primary(row.userId, row.opId),
        checkOneOf('dead_letter_reason', row.reason, refusals),
      ],
    ),
    mayaMessages: table(
      'maya_messages',
      {
        userId: owner(),
        id: key('id').$type<OpId>(),
        sid: key('sid').$type<SessionId>(),
        role: oneOf('role', roles),
        at: ts('at'),
        ord: big('ord'),
        rev: int('rev'),
        box: oneOf('box', boxes),
        envelope: maybeText('envelope'),
        lane: maybeJson<Lane>('lane'),
        re: maybeText('re').$type<OpId>(),
        turn: maybeText('turn').$type<TurnId>(),
        version: big('version'),
        erased: bool('erased'),
      },
      (row) => [
        primary(row.userId, row.id),
        index('maya_messages_thread', row.userId, row.sid, row.ord),
        index('maya_messages_newest', row.userId, row.ord, row.id),
        index('maya_messages_version', row.userId, row.version),
        checkOneOf('maya_messages_role', row.role, roles),
        checkOneOf('maya_messages_box', row.box, boxes),
      ],
    ),
    records: table(
      'records',
      {
        userId: owner(),
        kind: key('kind'),
        id: key('id'),
        f: json<Rec['f']>('f'),
        also: json<Rec['also']>('also'),
        version: big('version'),
        erased: bool('erased'),
      },
      (row) => [
        primary(row.userId, row.kind, row.id),
        index('records_version', row.userId, row.version),
      ],
    ),
    /** ORDER-3: a finished reply whose question has not come yet. */
    replyHeld: table(
      'reply_held',
      {
        userId: owner(),
        id: key('id'),
        re: key('re'),
        sid: key('sid'),
        row: json<Message>('row'),
      },
      (row) => [
        primary(row.userId, row.id),
        index('reply_held_re', row.userId, row.re),
      ],
    ),
    bucketDigest: table(
      'bucket_digest',
      {
        userId: owner(),
        bucket: key('bucket'),
        n: int('n'),
        digest: key('digest'),
      },
      (row) => [primary(row.userId, row.bucket)],
    ),
  };
}

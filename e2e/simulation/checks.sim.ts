// What must hold (SIM-2), looked at from outside: the committed rows of each device, its lines, and the server's tables.
import type { OutboxRow } from '#shared/protocol/op.ts';
import type { Cookie } from '#shared/protocol/sync.ts';
import { laneKey } from '#shared/crypto/derive.ts';
import { checkSession, pinsWithHeads } from '#shared/merge/check-session.ts';
import type {
  LaneRow,
  MessageRow,
  PinRow,
  RecordRow,
  RejectedRow,
  SessionRow,
} from '#web/local-store/rows.ts';
import { fieldAad, messageAad } from '#web/local-store/aad.ts';
import { isStill, peek, peekMeta } from './disk.sim.ts';
import type { Row } from './server.sim.ts';
import { SeedFault, type Device, type World, type Write } from './world.sim.ts';

const fail = (text: string): never => {
  throw new SeedFault(text);
};

/** What a device had when it was last looked at; forgotten when its database is lost. */
type Seen = { factory: unknown; cookie: Cookie | null; rows: Set<string> };

export function createWatch(world: World) {
  const seen = new Map<string, Seen>();
  const heads = { epoch: '', version: 0, ord: 0 };

  /** Nothing goes back within an epoch. */
  function watchServer(): void {
    const [space] = world.server.rowsOf('sync_space', world.spaceId);
    if (space === undefined) return;
    const epoch = String(space['epoch']);
    const version = Number(space['version']);
    const ord = Number(space['ord_next']);
    if (epoch === heads.epoch && version < heads.version)
      fail('the version of the space went back within its epoch');
    if (ord < heads.ord) fail('places are given out again');
    Object.assign(heads, { epoch, version, ord });
  }

  /** Nor does a device, and no row of it goes while its database stands. */
  function watchDevice({ name, disk }: Device): void {
    if (!isStill(disk)) return;
    const cookie = (peekMeta(disk, 'cookie') ?? null) as Cookie | null;
    const rows = new Set([
      ...peek<MessageRow>(disk, 'messages').map(({ id }) => `m/${id}`),
      ...peek<SessionRow>(disk, 'sessions').map(({ id }) => `s/${id}`),
      ...peek<RecordRow>(disk, 'records').map(
        ({ kind, id }) => `r/${kind}/${id}`,
      ),
    ]);
    const before = seen.get(name);
    seen.set(name, { factory: disk.factory, cookie, rows });
    if (before === undefined || before.factory !== disk.factory) return;
    for (const key of before.rows)
      if (!rows.has(key)) fail(`${name} lost its row ${key}`);
    if (before.cookie === null) return;
    if (cookie === null) fail(`${name} lost its cookie`);
    else if (
      cookie.order < before.cookie.order ||
      (cookie.epoch === before.cookie.epoch && cookie.v < before.cookie.v)
    )
      fail(`the cookie of ${name} went back`);
  }

  /** Every write that was called saved is on the server, or on its device where it will be sent from. */
  function watchSaved(): void {
    const known = new Set(
      world.server
        .rowsOf('sync_op', world.spaceId)
        .map((row) => String(row['op_id'])),
    );
    for (const write of world.writes) {
      const { opId, state, device, n } = write;
      if (state !== 'saved' || opId === null || known.has(opId)) continue;
      const at = world.devices.find(({ name }) => name === device);
      if (at !== undefined && !isKept(at, opId) && !isMoot(world, write))
        fail(`write #${n} (${opId}) was saved on ${device} and is nowhere`);
    }
  }

  /** Nothing pending is invisible. */
  function watchPending({ name, disk }: Device): void {
    if (!isStill(disk)) return;
    const shown = new Set(
      peek<MessageRow>(disk, 'messages').map(({ id }) => id),
    );
    for (const { op } of peek<OutboxRow>(disk, 'outbox'))
      if (op.name === 'message.send' && !shown.has(op.body.id))
        fail(`${name} waits to send ${op.opId} and does not show it`);
  }

  return {
    look(): void {
      watchServer();
      for (const device of world.devices) {
        watchDevice(device);
        watchPending(device);
      }
      watchSaved();
    },
  };
}

/** An erasure or a close that came second: what it asks for is so, somewhere where it will reach everybody. */
function isMoot({ writes }: World, { moot, n }: Write): boolean {
  return (
    moot !== null &&
    writes.some(
      (other) =>
        other.n !== n &&
        other.moot !== null &&
        ('erased' in other.moot
          ? Object.values(moot).includes(other.moot.erased)
          : 'closed' in moot && moot.closed === other.moot.closed),
    )
  );
}

function isKept({ disk }: Device, opId: string): boolean {
  const isIt = (row: { opId: string }): boolean => row.opId === opId;
  return (
    disk.kept.has(`j:${opId}`) ||
    disk.kept.has(`t:${opId}`) ||
    peek<OutboxRow>(disk, 'outbox').some(isIt) ||
    peek<RejectedRow>(disk, 'rejected').some(isIt)
  );
}

/** After healing, with nothing on its way any more. */
export function checkHealed(world: World): void {
  const { server, spaceId } = world;
  const ops = new Map(
    server.rowsOf('sync_op', spaceId).map((row) => [String(row['op_id']), row]),
  );
  checkWrites(world, ops);
  for (const device of world.devices) {
    checkRows(world, device);
    checkRefused(world, device, ops);
    checkLines(device);
    checkBadge(world, device);
    checkSeals(world, device);
  }
  checkCanaries(world);
}

function checkWrites(world: World, ops: Map<string, Row>): void {
  const messages = new Map(
    world.server
      .rowsOf('maya_messages', world.spaceId)
      .map((row) => [String(row['id']), row]),
  );
  const sends = [...ops.values()].filter(
    ({ name, status }) => name === 'message.send' && status === 'applied',
  );
  for (const { op_id: opId, ord } of sends) {
    const row = messages.get(String(opId));
    if (row === undefined) fail(`${String(opId)} was applied and has no row`);
    else if (row['ord'] !== ord) fail(`${String(opId)} has changed its place`);
  }
  const rows = [...messages.values()].filter(({ role }) => role !== 'mark');
  if (rows.length !== sends.length)
    fail(`${sends.length} messages were sent, and there are ${rows.length}`);
  const ords = rows.map(({ ord }) => Number(ord));
  if (new Set(ords).size !== ords.length) fail('two messages share a place');
  for (const { id, rev, erased } of rows)
    // 0 for words that were taken out before they were sent (OUT-9).
    if (Number(rev) > Number(erased))
      fail(`message ${String(id)} was emptied ${String(rev)} times`);
  checkOrder(world, messages);
}

/** What one page wrote into one session stands in the order it was written. */
function checkOrder(world: World, messages: Map<string, Row>): void {
  const last = new Map<string, number>();
  for (const { kind, opId, life, sid, n } of world.writes) {
    const row = opId === null ? undefined : messages.get(opId);
    if (kind !== 'message' || row === undefined) continue;
    const key = `${life.name} ${sid ?? ''}`;
    const ord = Number(row['ord']);
    if (ord < (last.get(key) ?? 0))
      fail(`write #${n} stands before older ones`);
    last.set(key, ord);
  }
}

const parsed = (value: unknown): unknown =>
  typeof value === 'string' ? JSON.parse(value) : (value ?? null);

/** JSON with sorted keys, so that equal rows are equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );

function serverRows({ server, spaceId }: World): Map<string, string> {
  const rows = new Map<string, string>();
  for (const row of server.rowsOf('maya_messages', spaceId)) {
    const { id, sid, role, at, ord, rev, box, re, turn, erased } = row;
    const known = { id, sid, role, at, ord, rev, box, re, turn, erased };
    rows.set(
      `m/${String(id)}`,
      canonical({
        ...known,
        e: row['envelope'],
        lane: parsed(row['lane']),
        ver: row['version'],
      }),
    );
  }
  for (const row of server.rowsOf('sanctuary_sessions', spaceId)) {
    // Made at sign-up, and told to nobody before somebody writes into it.
    if (row['version'] === 0) continue;
    rows.set(
      `s/${String(row['id'])}`,
      canonical({
        kind: 'session',
        id: row['id'],
        f: parsed(row['f']),
        also: sorted(parsed(row['also'])),
        openedAt: row['opened_at'],
        closedAt: row['closed_at'],
        seal: parsed(row['sanctuary_seal']),
        ver: row['version'],
        erased: row['erased'],
      }),
    );
  }
  for (const row of server.rowsOf('records', spaceId))
    rows.set(
      `r/${String(row['kind'])}/${String(row['id'])}`,
      canonical({
        kind: row['kind'],
        id: row['id'],
        f: parsed(row['f']),
        also: sorted(parsed(row['also'])),
        ver: row['version'],
        erased: row['erased'],
      }),
    );
  return rows;
}

const sorted = (also: unknown): unknown =>
  Array.isArray(also) ? also.map((value) => canonical(value)).sort() : also;

function deviceRows({ disk }: Device): Map<string, string> {
  const rows = new Map<string, string>();
  for (const { base: _base, ...row } of peek<MessageRow>(disk, 'messages'))
    if (row.ver > 0) rows.set(`m/${row.id}`, canonical(row));
  for (const { base: _, touched: _at, ...row } of peek<SessionRow>(
    disk,
    'sessions',
  ))
    if (row.ver > 0)
      rows.set(`s/${row.id}`, canonical({ ...row, also: sorted(row.also) }));
  for (const { base: _, touched: _at, ...row } of peek<RecordRow>(
    disk,
    'records',
  ))
    if (row.ver > 0)
      rows.set(
        `r/${row.kind}/${row.id}`,
        canonical({ ...row, also: sorted(row.also) }),
      );
  return rows;
}

/**
 * A write that finds its row erased changes nothing there, and its answer bears a later version than the erasure; a close that
 * is overtaken by an erasure is known to its own device alone. Of an erased row it matters that it is erased and empty.
 */
const comparable = (row: string): string =>
  row.includes('"erased":1')
    ? row.replace(
        /"ver":\d+|"closedAt":\w+|"seal":(?:null|\{.*\}(?=,"ver"))/g,
        '',
      )
    : row;

function checkRows(world: World, device: Device): void {
  const there = serverRows(world);
  const here = deviceRows(device);
  for (const [key, row] of there) {
    const own = here.get(key);
    if (own === undefined) fail(`${device.name} has no ${key}`);
    else if (comparable(own) !== comparable(row))
      fail(`${device.name} differs in ${key}\n  here  ${own}\n  there ${row}`);
  }
  for (const key of here.keys())
    if (!there.has(key)) fail(`${device.name} has ${key}, the server has not`);
  checkUnheard(device);
}

/** A row the server was never heard of stays only for words it refused. */
function checkUnheard({ name, disk }: Device): void {
  const refused = new Set(
    peek<RejectedRow>(disk, 'rejected').map(({ opId }) => opId),
  );
  for (const { id, ver } of peek<MessageRow>(disk, 'messages'))
    if (ver === 0 && !refused.has(id))
      fail(`${name} shows ${id} as unsent, and nothing of it waits`);
}

/** OUT-8: what was refused is there, with its reason, and opens. */
function checkRefused(
  world: World,
  { name, disk }: Device,
  ops: Map<string, Row>,
): void {
  const rejected = peek<RejectedRow>(disk, 'rejected');
  for (const { opId, op, reason } of rejected) {
    if (ops.get(opId)?.['reason'] !== reason)
      fail(`${name} keeps ${opId} as refused for another reason`);
    if (!opens(world, op)) fail(`${name} cannot open the refused ${opId}`);
  }
  // A database may be lost after its refusals were told.
  if ((world.faults.get('database evicted') ?? 0) > 0) return;
  const kept = new Set<string>(rejected.map(({ opId }) => opId));
  for (const { device, opId, n } of world.writes)
    if (
      device === name &&
      opId !== null &&
      ops.get(opId)?.['status'] === 'rejected' &&
      !kept.has(opId)
    )
      fail(`write #${n} was refused and ${name} does not keep it`);
}

function opens({ codec, spaceId }: World, op: RejectedRow['op']): boolean {
  if (op.name === 'message.send') {
    const { e } = op.body;
    return e === null || codec.open(e, messageAad(spaceId, op.body)) !== null;
  }
  if (op.name !== 'record.set') return true;
  const { kind, id, set } = op.body;
  return set.every(
    ({ e, field }) =>
      codec.open(e, fieldAad(spaceId, { kind, id, field })) !== null,
  );
}

function checkLines({ name, disk }: Device): void {
  for (const key of disk.kept.keys())
    if (key.startsWith('j:') || key.startsWith('t:'))
      fail(`${name} still keeps the line ${key}`);
}

/**
 * SEAL-3: whatever happened on the way, no conversation that is whole looks broken, sealed or not. Left out are seeds in which
 * a database was lost: a journal line that nobody called saved may then be chained anew, or an erasure stand without its entry.
 */
function checkSeals(
  { codec, spaceId, key, faults }: World,
  { name, disk }: Device,
): void {
  if ((faults.get('database evicted') ?? 0) > 0) return;
  const messages = peek<MessageRow>(disk, 'messages');
  const lanes = peek<LaneRow>(disk, 'lanes');
  const pins = peek<PinRow>(disk, 'pins');
  for (const { id: sid, seal, erased } of peek<SessionRow>(disk, 'sessions')) {
    if (erased === 1) continue;
    const { state, reason } = checkSession({
      sid,
      laneKey: laneKey(key, sid),
      rows: messages.filter((row) => row.sid === sid),
      seal,
      pins: pinsWithHeads(
        pins.find((pin) => pin.sid === sid) ?? null,
        lanes.filter((lane) => lane.sid === sid).map(({ head }) => head),
      ),
      opens: (row) =>
        row.e !== null && codec.open(row.e, messageAad(spaceId, row)) !== null,
    });
    if (state === 'broken')
      fail(`session ${sid} looks broken on ${name}: ${reason ?? ''}`);
  }
}

/** OUT-11: what the page counts is what its store holds. */
function checkBadge(world: World, device: Device): void {
  const waiting = peek(device.disk, 'outbox').length;
  if (waiting > 0) fail(`${device.name} has ${waiting} unsent writes left`);
  for (const { life, open } of world.alive(device))
    if (open !== null && open.sync.get().queued !== waiting)
      fail(`${life.name} counts ${open.sync.get().queued} of ${waiting}`);
}

/** P5: no word stands in any table or line of the log. */
function checkCanaries({ server, spaceId, writes }: World): void {
  const text = server.dump(spaceId);
  for (const { words, n } of writes)
    if (words !== null && text.includes(words))
      fail(`the words of write #${n} stand on the server`);
}

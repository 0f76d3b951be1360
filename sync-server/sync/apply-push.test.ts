import { describe, expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { createOpMaker } from '#shared/testing/make-ops.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { createMemorySpace, NOW } from './memory-space.contract.ts';
import { opEffect } from './op-effect.ts';
import type { PushOutcome } from './push-state.ts';

const make = createOpMaker(createTestIds(5));
const statuses = (outcome: Pick<PushOutcome, 'acks'>) =>
  outcome.acks.map(({ status, reason }) => reason ?? status);

describe('numbers of clients', () => {
  it('[PUSH-6] [CONF-14] an unknown client is adopted at whatever number it begins', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    expect(statuses(push([make.send(sid)], { from: 58 }))).toEqual(['applied']);
    expect(space.lmids).toEqual(new Map([['c1', 58]]));
  });

  it('[CONF-5] [PUSH-6] a gap stops there and changes nothing; what came before it stands', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    push([make.send(sid)]);
    const before = structuredClone(space);
    const late = make.send(sid);
    const outcome = push([late], { from: 3 });
    expect(outcome.stopped).toEqual({ opId: late.opId, code: 'id-gap' });
    expect([outcome.acks, outcome.isChanged]).toEqual([[], false]);
    expect(space).toEqual(before);
    expect(statuses(push([make.send(sid), late], { from: 2 }))).toEqual([
      'applied',
      'applied',
    ]);
  });

  it('[CONF-4] [PUSH-6] a number used before with a new opId is applied; the number stays', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    push([make.send(sid), make.send(sid), make.send(sid)]);
    const other = make.send(sid);
    expect(statuses(push([other], { from: 2 }))).toEqual(['applied']);
    expect(space.messages.has(other.opId)).toBe(true);
    expect(space.lmids.get('c1')).toBe(3);
  });

  it('[PUSH-7] an opId that was read before moves the number on and changes nothing else', () => {
    const { space, push } = createMemorySpace();
    const op = make.send(make.sid());
    const first = push([op]);
    const again = push([op], { client: 'c2', from: 9 });
    expect(again.acks).toEqual([{ ...first.acks[0], status: 'duplicate' }]);
    expect(again.messages).toEqual([]);
    expect(space.lmids.get('c2')).toBe(9);
    expect(again.isChanged).toBe(true);
    const twice = push([op, op], { from: 2 });
    expect(statuses(twice)).toEqual(['duplicate', 'duplicate']);
    expect(space.lmids.get('c1')).toBe(3);
  });

  it('[SW-5] [PUSH-9] numbers of a transient run are neither checked nor kept', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const isTransient = true;
    const ops = [make.send(sid), make.send(sid)];
    expect(statuses(push(ops, { from: 7, isTransient }))).toEqual([
      'applied',
      'applied',
    ]);
    const later = push([make.send(sid)], { from: 90, isTransient });
    expect(later.stopped).toBeNull();
    expect(space.lmids.size).toBe(0);
    const version = space.version;
    expect(push(ops, { isTransient }).isChanged).toBe(false);
    expect(space.version).toBe(version);
  });
});

describe('what cannot be taken', () => {
  it('[CONF-7] [PUSH-10] an unknown name waits: it stops the rest, and counts once the name is known', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const strange = { ...make.send(sid), name: 'message.sing' };
    const outcome = push([make.send(sid), strange, make.send(sid)]);
    expect(statuses(outcome)).toEqual(['applied']);
    expect(outcome.stopped).toMatchObject({
      opId: strange.opId,
      code: 'op-unknown',
    });
    expect(space.lmids.get('c1')).toBe(1);
    const newer = { ...make.send(sid), v: 2 };
    expect(push([newer], { from: 2 }).stopped?.code).toBe('op-unknown');
    const known = { ...strange, name: 'message.send' };
    expect(statuses(push([known], { from: 2 }))).toEqual(['applied']);
  });

  it('[CONF-6] [PUSH-7] a typed refusal moves the number on and is repeated as it was; its op is kept aside', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const torn = { ...make.send(sid), at: 'yesterday' };
    const first = push([torn, make.send(sid)]);
    expect(statuses(first)).toEqual(['invalid', 'applied']);
    expect(space.lmids.get('c1')).toBe(2);
    expect(space.letters).toEqual([
      {
        opId: torn.opId,
        name: 'message.send',
        v: 1,
        args: torn,
        reason: 'invalid',
      },
    ]);
    const again = push([torn], { client: 'c2', from: 1 });
    expect(again.acks[0]).toEqual(first.acks[0]);
    expect(space.letters).toHaveLength(1);
  });

  it('[CONF-6] [PUSH-10] an exception is temporary: what came before stands, the op leaves no trace, the number waits', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const ops = [make.send(sid), make.send(sid), make.send(sid)];
    const bad = ops[1]?.opId;
    const outcome = push(ops, {}, (op, view) => {
      if (op.opId === bad) throw new RangeError('planted');
      return opEffect(op, view);
    });
    expect(statuses(outcome)).toEqual(['applied']);
    expect(outcome.stopped).toMatchObject({ opId: bad, code: 'temporary' });
    expect(outcome.fault).toEqual({ opId: bad, code: 'RangeError' });
    expect(space.messages.size).toBe(1);
    expect(space.lmids.get('c1')).toBe(1);
    expect(statuses(push(ops))).toEqual(['duplicate', 'applied', 'applied']);
  });

  it('[CONF-8] [PUSH-11] what was found to be poison is refused and kept, and the rest goes on', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const bad = make.send(sid);
    space.poison.add(bad.opId);
    const outcome = push([bad, make.send(sid)], {}, (op, view) => {
      if (op.opId === bad.opId) throw new Error('planted');
      return opEffect(op, view);
    });
    expect(statuses(outcome)).toEqual(['poison', 'applied']);
    expect(space.letters[0]).toMatchObject({ args: bad, reason: 'poison' });
  });
});

describe('what ops do', () => {
  it('[ORDER-1] places follow the order of the request and never change', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const ops = [make.send(sid), make.send(sid), make.send(sid)];
    push(ops.slice(0, 2));
    push(ops);
    push([make.mark(ops[0]?.opId ?? ('' as OpId), sid, 'again')], { from: 9 });
    const ords = ops.map(({ opId }) => space.messages.get(opId)?.ord);
    expect(ords).toEqual([1, 2, 3]);
  });

  it('[MERGE-8] a message to an unknown session makes a bare one; to a closed one it is taken', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    push([make.send(sid), make.close(sid), make.send(sid)]);
    expect(space.sessions.get(sid)).toMatchObject({ f: {}, erased: 0 });
    expect(space.sessions.get(sid)?.closedAt).not.toBeNull();
    expect(space.messages.size).toBe(2);
    const orphan = make.mark(make.send(sid).opId, sid);
    expect(statuses(push([orphan], { from: 4 }))).toEqual(['applied']);
    expect(space.messages.get(orphan.opId)?.role).toBe('mark');
  });

  it('[MERGE-4] erased wins: words for an erased session or record are refused, its erasure again is not', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const text = { field: 'text', e: 'words' };
    push([make.send(sid), make.set('dream', 'd', [text])]);
    const outcome = push(
      [
        make.erase('session', sid),
        make.erase('dream', 'd'),
        make.send(sid),
        make.set('dream', 'd', [text]),
        make.set('session', sid, [text]),
        make.open(sid, { title: make.field('t') }),
        make.open(sid),
        make.close(sid),
        make.erase('session', sid),
        make.send(sid, { e: null, erased: 1 }),
      ],
      { from: 3 },
    );
    const expected = ['applied', 'applied', ...Array(4).fill('erased')];
    expect(statuses(outcome)).toEqual([
      ...expected,
      ...Array(4).fill('applied'),
    ]);
    for (const row of space.messages.values())
      expect([row.e, row.erased]).toEqual([null, 1]);
    expect(space.records.get('r/dream/d')).toMatchObject({ f: {}, erased: 1 });
    expect(space.sessions.get(sid)?.erased).toBe(1);
  });

  it('[MERGE-4] words of an edit that comes after the erasing are not kept', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const said = make.send(sid);
    const late = make.mark(said.opId, sid, 'words again');
    push([said, make.mark(said.opId, sid), late]);
    expect(space.messages.get(late.opId)?.e).toBeNull();
    expect(space.messages.get(said.opId)?.e).toBeNull();
  });

  it('[MERGE-2] an edit that knew the other wins; a true collision keeps both', () => {
    const { space, push } = createMemorySpace();
    const first = make.set('dream', 'd', [{ field: 'text', e: 'one' }]);
    const blind = make.set('dream', 'd', [{ field: 'text', e: 'two' }]);
    const knowing = make.set('dream', 'd', [
      {
        field: 'text',
        e: 'three',
        was: [first.opId, blind.opId],
        hlc: first.body.set[0]?.hlc ?? '',
      },
    ]);
    push([first, blind]);
    expect(space.records.get('r/dream/d')?.also).toHaveLength(1);
    push([knowing], { from: 3 });
    expect(space.records.get('r/dream/d')).toMatchObject({
      f: { text: { e: 'three' } },
      also: [],
    });
  });

  it('[MERGE-6] a stamp more than a minute ahead is stored as the server’s own', () => {
    const { space, push } = createMemorySpace();
    const years = make.hlc(NOW + 10 * 365 * 86_400_000);
    const soon = make.hlc(NOW + 60_000);
    const at = (n: string, hlc: string) =>
      make.set('dream', n, [{ field: 'text', e: 'x', hlc }]);
    const sid = make.sid();
    push([
      at('a', years),
      at('b', soon),
      make.open(sid, { title: { ...make.field('t'), hlc: years } }),
    ]);
    const minute = Math.floor(NOW / 60_000) * 60_000;
    const own = minute.toString(16).padStart(12, '0') + years.slice(12);
    expect(space.records.get('r/dream/a')?.f['text']?.hlc).toBe(own);
    expect(space.records.get('r/dream/b')?.f['text']?.hlc).toBe(soon);
    expect(space.sessions.get(sid)?.f['title']?.hlc).toBe(own);
  });

  it('[PUSH-8] a reply out of the inbox moves over and keeps its place', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const op = make.send(sid, { role: 'maya' });
    const { body } = op;
    push([make.open(sid)]);
    space.messages.set(op.opId, {
      ...body,
      box: 'inbox',
      e: 'a box of the server',
      ord: 7,
      ver: 1,
    });
    space.ordNext = 20;
    const outcome = push([op], { from: 2 });
    expect(outcome.acks[0]?.ord).toBe(7);
    expect(space.messages.get(op.opId)).toMatchObject({
      box: 'session',
      e: body.e,
      ord: 7,
    });
    expect(space.ordNext).toBe(20);
  });

  it('[PUSH-9] the head moves by one with a push that changed anything, and every row bears it', () => {
    const { space, push } = createMemorySpace();
    const sid = make.sid();
    const outcome = push([make.open(sid), make.send(sid), make.send(sid)]);
    const rows = [...outcome.messages, ...outcome.sessions];
    expect(rows.map(({ ver }) => ver)).toEqual([1, 1, 1]);
    expect(space.version).toBe(1);
    push([]);
    expect(space.version).toBe(1);
  });
});

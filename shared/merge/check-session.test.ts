import { expect, test } from 'vitest';
import { sealMac } from '#shared/crypto/lanes.ts';
import { PENDING_ORD, type Message } from '#shared/domain/message.ts';
import { checkSession } from './check-session.ts';
import {
  buildSession,
  copyOf,
  evidenceOf,
  headsOf,
  type HonestSession,
  type Rows,
} from './session-rig.contract.ts';

const ends = ['open', 'complete', 'grew', 'sealed again'] as const;

const lastOf = (session: HonestSession): Rows => {
  const last = session.states.at(-1);
  if (last === undefined) throw new Error('a session without a state');
  return copyOf(last);
};

/** A session with more than one device, of a kind that has what a case needs. */
function find(
  end: (typeof ends)[number],
  fits: (state: Rows) => boolean = () => true,
): { session: HonestSession; state: Rows } {
  for (let seed = 1; seed < 500; seed += 1) {
    const session = buildSession(seed, end);
    const state = lastOf(session);
    if (headsOf(state.rows).length > 1 && fits(state))
      return { session, state };
  }
  throw new Error('no session fits');
}

const hasMark =
  (kind: 'add' | 'edit' | 'delete') =>
  ({ rows }: Rows): boolean =>
    rows.some(({ role, lane }) => role === 'mark' && lane?.k === kind);

test.each(ends)(
  '[SEAL-3] an untouched session is what its devices left: %s, with and without pins, in any order of its rows',
  (end) => {
    const expected = end === 'sealed again' ? 'complete' : end;
    for (let seed = 0; seed < 60; seed += 1) {
      const session = buildSession(seed, end);
      const state = lastOf(session);
      const count = state.rows.filter(({ role }) => role !== 'mark').length;
      const whole = { state: expected, reason: null, ids: [], have: count };
      expect(checkSession(evidenceOf(session, state))).toEqual({
        ...whole,
        expected: count,
      });
      state.rows.reverse();
      expect(checkSession(evidenceOf(session, state, null))).toEqual({
        ...whole,
        expected: end === 'open' ? null : count,
      });
    }
  },
);

test('[SEAL-3] every state that honest devices pass through holds, in the light of what was seen before it', () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const session = buildSession(seed, 'sealed again');
    let pins = null;
    for (const state of session.states) {
      const verdict = checkSession(evidenceOf(session, state, pins));
      expect(verdict.state).not.toBe('broken');
      pins = { lanes: headsOf(state.rows), mac: state.seal?.mac ?? null };
    }
  }
});

test('[SEAL-3] a session of nothing is whole, sealed or not', () => {
  const session = buildSession(1, 'open');
  const empty = { rows: [], seal: null };
  const bare = { state: 'open', reason: null, ids: [], have: 0 };
  expect(checkSession(evidenceOf(session, empty, null))).toEqual({
    ...bare,
    expected: null,
  });
  const mac = sealMac(session.laneKey, session.sid, []);
  const closed = { rows: [], seal: { mac, rev: 1, lanes: [] } };
  expect(checkSession(evidenceOf(session, closed, null))).toEqual({
    ...bare,
    state: 'complete',
    expected: 0,
  });
});

test('[SEAL-6] a message that is gone is told as missing, and how many there should be', () => {
  const { session, state } = find('complete', hasMark('edit'));
  const edit = state.rows.find(({ lane }) => lane?.k === 'edit');
  const rows = state.rows.filter(({ id }) => id !== edit?.re);
  const verdict = checkSession(evidenceOf(session, { ...state, rows }));
  expect(verdict).toMatchObject({ state: 'broken', reason: 'shortened' });
  expect(verdict.ids).toContain(edit?.re);
  expect(verdict.expected).toBe(verdict.have + 1);
});

test('[SEAL-6] a mark that is gone makes its message doubtful, as missing and not as altered', () => {
  for (const kind of ['add', 'edit', 'delete'] as const) {
    const { session, state } = find('complete', hasMark(kind));
    const gone = state.rows.find(
      ({ role, lane }) => role === 'mark' && lane?.k === kind,
    );
    const rows = state.rows.filter((row) => row !== gone);
    expect(checkSession(evidenceOf(session, { ...state, rows }))).toMatchObject(
      { state: 'broken', reason: 'shortened' },
    );
  }
});

test('[SEAL-6] one altered message is named, and no other', () => {
  const { session, state } = find('complete');
  const row = state.rows.find(({ role, e }) => role === 'user' && e !== null);
  if (row !== undefined)
    row.e = `${row.e?.slice(0, -1)}${row.e?.endsWith('A') ? 'Q' : 'A'}`;
  expect(checkSession(evidenceOf(session, state))).toMatchObject({
    state: 'broken',
    reason: 'altered',
    ids: [row?.id],
  });
});

test('[SEAL-3] an older envelope of an edited message is altered, though it opens', () => {
  const { session, state } = find('complete', ({ rows }) =>
    rows.some(
      ({ rev, erased, role }) => role === 'user' && rev > 0 && erased === 0,
    ),
  );
  const row = state.rows.find(
    ({ rev, erased, role }) => role === 'user' && rev > 0 && erased === 0,
  );
  const [first = null] = session.versions.get(row?.id ?? '') ?? [];
  if (row !== undefined) row.e = first;
  expect(row && session.opens(row)).toBe(true);
  expect(checkSession(evidenceOf(session, state))).toMatchObject({
    reason: 'altered',
    ids: [row?.id],
  });
});

test('[SEAL-3] [P5] erased wins: words that come back after a deletion are altered', () => {
  const { session, state } = find('complete', ({ rows }) =>
    rows.some(({ erased }) => erased === 1),
  );
  const row = state.rows.find(({ erased }) => erased === 1);
  const before = session.versions.get(row?.id ?? '') ?? [];
  for (const e of before) {
    if (row !== undefined) Object.assign(row, { e, erased: 0 });
    expect(checkSession(evidenceOf(session, state)).reason).toBe('altered');
    if (row !== undefined) row.erased = 1;
    expect(checkSession(evidenceOf(session, state)).reason).toBe('altered');
  }
  expect(before.length).toBeGreaterThan(0);
});

test('[SEAL-3] a message without any entry is altered, and so is a mark that names nothing', () => {
  const { session, state } = find('complete');
  const model = state.rows[0];
  if (model === undefined) throw new Error('no row');
  const bare: Message = {
    ...structuredClone(model),
    lane: null,
    id: 'x' as Message['id'],
  };
  const odd: Partial<Message>[] = [
    {},
    { box: 'inbox', role: 'user' },
    { e: null, erased: 1 },
    { role: 'mark', re: model.id },
    { role: 'mark', re: null, lane: model.lane },
  ];
  for (const more of odd) {
    const rows = [...state.rows, { ...bare, ...more }];
    const verdict = checkSession(evidenceOf(session, { ...state, rows }));
    expect(verdict.reason).toBe('altered');
  }
});

// VAULT-27 says what is not protected; this shows it, so that nobody believes otherwise.
test('[LANE-2] [VAULT-27] a reply of the server that nobody adopted yet is not bound: forged or dropped, nothing shows', () => {
  const { session, state } = find('complete');
  const model = state.rows[0];
  if (model === undefined) throw new Error('no row');
  const forged: Message = {
    ...structuredClone(model),
    id: 'x' as Message['id'],
    role: 'maya',
    box: 'inbox',
    lane: null,
    e: 'forged',
  };
  const rows = [...state.rows, forged];
  const verdict = checkSession(evidenceOf(session, { ...state, rows }));
  expect(verdict.state).toBe('complete');
});

test('[ORDER-1] [SEAL-3] messages of one device keep their order; those still waiting for a number stand outside it', () => {
  const { session, state } = find('complete', ({ rows }) => {
    const [one, two] = rows.filter(({ role, lane }) => role !== 'mark' && lane);
    return one?.lane?.d === two?.lane?.d && two !== undefined;
  });
  const [one, two] = state.rows.filter(
    ({ role, lane }) => role !== 'mark' && lane !== null,
  );
  if (one === undefined || two === undefined) throw new Error('no two rows');
  const waiting = one.ord;
  one.ord = PENDING_ORD + 5;
  expect(checkSession(evidenceOf(session, state)).state).toBe('complete');
  one.ord = two.ord + 1;
  expect(checkSession(evidenceOf(session, state)).reason).toBe('altered');
  one.ord = waiting;
  expect(checkSession(evidenceOf(session, state)).state).toBe('complete');
});

test('[SEAL-4] a shorter lane, a missing lane and a seal that is gone are a rollback', () => {
  const { session, state } = find('open');
  const older = session.states.at(-2);
  if (older === undefined) throw new Error('no older state');
  expect(checkSession(evidenceOf(session, older))).toMatchObject({
    state: 'broken',
    reason: 'rollback',
  });
  expect(checkSession(evidenceOf(session, older, null)).state).toBe('open');
  const sealed = { ...session.pins, mac: 'seen once' };
  expect(checkSession(evidenceOf(session, state, sealed)).reason).toBe(
    'rollback',
  );
});

test('[SEAL-5] an older seal over all rows is no rollback: it grew, and the next device seals again', () => {
  const { session, state } = find('sealed again');
  const first = session.states.find(({ seal }) => seal !== null)?.seal ?? null;
  expect(first?.mac).not.toBe(state.seal?.mac);
  const verdict = checkSession(evidenceOf(session, { ...state, seal: first }));
  expect(verdict).toMatchObject({ state: 'grew', reason: null, ids: [] });
});

test('[SEAL-3] [VAULT-8] what does not open is altered, even where its hash was named', () => {
  const { session, state } = find('complete');
  const evidence = evidenceOf(session, state);
  const verdict = checkSession({ ...evidence, opens: () => false });
  expect(verdict.reason).toBe('altered');
  const shown = state.rows.filter(
    ({ role, e, box }) => role !== 'mark' && e !== null && box === 'session',
  );
  expect(new Set(verdict.ids)).toEqual(new Set(shown.map(({ id }) => id)));
});

// A phone set up again from an old copy of itself writes a number twice: both chains are honest, and only one is under the seal.
test('[SEAL-3] a lane that honest keys forked is altered where the seal names the other branch', () => {
  const { session, state } = find('complete');
  const [head, ...more] = headsOf(state.rows);
  if (head === undefined) throw new Error('no lane');
  const lanes = [{ ...head, link: 'another branch' }, ...more];
  const mac = sealMac(session.laneKey, session.sid, lanes);
  const seal = { mac, rev: 1, lanes };
  expect(
    checkSession(evidenceOf(session, { ...state, seal }, null)).reason,
  ).toBe('altered');
});

test('[SEAL-3] a row that says it belongs to another session is altered, a mark too, and so is a row that comes twice', () => {
  const kinds = [
    ({ role }: Message) => role === 'user',
    ({ role }: Message) => role === 'mark',
    // Adopted: its entries lie in marks, so a second copy brings no second entry.
    ({ role, box, lane }: Message) =>
      role === 'maya' && box === 'session' && lane === null,
  ];
  for (const isKind of kinds) {
    const { session, state } = find('complete', (one) => one.rows.some(isKind));
    const row = state.rows.find(isKind);
    if (row === undefined) throw new Error('no such row');
    const rows = [...state.rows, structuredClone(row)];
    const twice = checkSession(evidenceOf(session, { ...state, rows }));
    expect(twice.reason).toBe('altered');
    row.sid = 'elsewhere' as Message['sid'];
    const moved = checkSession({
      ...evidenceOf(session, state),
      opens: () => true,
    });
    expect(moved).toMatchObject({ reason: 'altered', ids: [row.re ?? row.id] });
  }
});

test('[SEAL-3] what the seal says of a last entry is held against the row, field by field', () => {
  const { session, state } = find('complete');
  for (const change of [{ k: 'edit' }, { rev: 7 }, { h: 'x' }] as const) {
    const { seal } = copyOf(state);
    const head = seal?.lanes.find(({ k }) => k === 'add') ?? seal?.lanes[0];
    if (head === undefined) throw new Error('no head');
    Object.assign(head, head.k === 'edit' ? { ...change, k: 'add' } : change);
    const verdict = checkSession(evidenceOf(session, { ...state, seal }));
    expect(verdict.reason).toBe('altered');
  }
});

test('[ORDER-1] an inbox reply counts as here and waits for no entry, and a role that is not hers gives it none', () => {
  const { session, state } = find('complete', ({ rows }) =>
    rows.some(({ box }) => box === 'inbox'),
  );
  const row = state.rows.find(({ box }) => box === 'inbox');
  expect(checkSession(evidenceOf(session, state)).state).toBe('complete');
  if (row !== undefined) row.role = 'user';
  expect(
    checkSession({ ...evidenceOf(session, state), opens: () => true }).reason,
  ).toBe('altered');
});

test('[LANE-3] a message that was refused keeps its slot as a mark and is taken back behind it: nothing is missing, and no row can be dropped for it', () => {
  const refused = ({ rows }: Rows) =>
    rows.find(({ lane }) => lane?.k === 'delete' && lane.rev === 0);
  const { session, state } = find(
    'complete',
    (found) => refused(found) !== undefined,
  );
  expect(checkSession(evidenceOf(session, state))).toMatchObject({
    state: 'complete',
    ids: [],
  });
  const taken = refused(state);
  const lacking = state.rows.filter(({ id }) => id !== taken?.id);
  expect(
    checkSession(evidenceOf(session, { ...state, rows: lacking })),
  ).toMatchObject({ state: 'broken', reason: 'shortened' });
});

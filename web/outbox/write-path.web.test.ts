import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newOpId, newSessionId } from '#shared/base/ids.ts';
import { PENDING_ORD } from '#shared/domain/message.ts';
import {
  readDraft,
  readSessions,
  readThread,
} from '#web/local-store/readers.ts';
import { openBody } from '#web/vault/body-codec.ts';
import { saveDraft } from './drafts.ts';
import {
  breakWrites,
  createDevice,
  handTimers,
  randomBytes,
  said,
  type Device,
  type Page,
} from './rig.contract.ts';

let device: Device;
beforeEach(() => {
  device = createDevice();
});
afterEach(() => device.forget());

const ids = () => ({ clock: device.clock, randomBytes });

async function wordsOf(page: Page, sid: ReturnType<typeof newSessionId>) {
  const rows = await readThread(page.store, sid);
  return rows.map((row) => openBody(device.codec, row, device.spaceId)?.text);
}

describe('a page that dies', () => {
  // Every place where the page touches lines or database is a step; the page dies before step 0, 1, 2 … until it survives.
  it('[WRITE-3] [WRITE-5] [P1] loses nothing and doubles nothing, whichever step it dies at', async () => {
    const sid = newSessionId(ids());
    let survived = false;
    let deaths = 0;
    for (let at = 0; !survived; at += 1) {
      const opId = newOpId(ids());
      let steps = 0;
      let armed = false;
      let journaled = false;
      let saved = false;
      const next = (name: string): void => {
        if (!armed) return;
        if (name === 'set t:') expect(journaled).toBe(true);
        if (steps === at) {
          deaths += 1;
          page.kill();
          throw new DOMException('killed', 'AbortError');
        }
        steps += 1;
        if (name === 'set j:') journaled = true;
      };
      const page = await device.open({ onStep: next });
      const stop = breakWrites((table) => {
        next(`put ${table}`);
        return null;
      });
      armed = true;
      try {
        const sent = page.writer.sendMessage({
          sid,
          role: 'user',
          opId,
          body: said(`words ${at}`),
        });
        await Promise.race([
          sent.then(({ state }) => {
            saved = state === 'saved';
          }),
          new Promise((resolve) => setTimeout(resolve, 120)),
        ]);
      } catch {
        // died inside the call, as a killed page does
      }
      stop();
      armed = false;
      survived = steps <= at && saved;
      page.kill();

      const later = await device.open();
      const found = (await wordsOf(later, sid)).filter(
        (w) => w === `words ${at}`,
      );
      expect({ at, found: found.length }).toEqual({
        at,
        found: journaled || saved ? 1 : 0,
      });
      expect(await later.store.user.outbox.where({ opId }).count()).toBe(
        found.length,
      );
      expect(device.lines.keys('j:')).toEqual([]);
      later.kill();
    }
    expect(deaths).toBeGreaterThan(6);
  });

  it('[WRITE-3] writes the journal line in the task of the tap', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    const sent = page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('now'),
    });
    expect(device.lines.keys('j:')).toHaveLength(1);
    expect((await sent).state).toBe('saved');
    expect(device.lines.keys('j:')).toEqual([]);
    expect(device.lines.keys('t:')).toHaveLength(1);
  });
});

describe('one write', () => {
  it('[WRITE-4] [COMP-6] puts outbox row, message and draft into one transaction', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    const opId = newOpId(ids());
    const deps = { ...device, store: page.store };
    await saveDraft(deps, sid, { text: 'half', caret: 4, opId });
    expect((await readDraft(page.store, sid))?.opId).toBe(opId);

    const stop = breakWrites((table) =>
      table === 'meta' ? 'DataError' : null,
    );
    const first = await page.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('whole'),
    });
    stop();
    expect(first.state).toBe('spare');
    expect(await page.store.user.messages.count()).toBe(0);
    expect(await page.store.user.outbox.count()).toBe(0);
    expect(await readDraft(page.store, sid)).toBeDefined();

    const again = await page.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('whole'),
    });
    expect(again.state).toBe('saved');
    const [row] = await readThread(page.store, sid);
    const [waiting] = await page.store.user.outbox.toArray();
    expect(row?.ord).toBe(PENDING_ORD + (waiting?.seq ?? 0));
    expect(row?.ver).toBe(0);
    expect(await readDraft(page.store, sid)).toBeUndefined();
  });

  it('[COMP-7] [WRITE-7] [P2] a double tap and a second tab make one message', async () => {
    const one = await device.open();
    const two = await device.open();
    const sid = newSessionId(ids());
    const opId = newOpId(ids());
    const input = { sid, role: 'user', opId, body: said('once') } as const;
    const outcomes = await Promise.all([
      one.writer.sendMessage(input),
      one.writer.sendMessage(input),
      two.writer.sendMessage(input),
    ]);
    expect(outcomes.map(({ state }) => state)).toEqual([
      'saved',
      'saved',
      'saved',
    ]);
    expect(await wordsOf(one, sid)).toEqual(['once']);
    expect(await one.store.user.outbox.count()).toBe(1);
    expect(device.lines.keys('j:')).toEqual([]);
  });

  it('[P1] other words under a taken id become a message of their own', async () => {
    const one = await device.open();
    const two = await device.open();
    const sid = newSessionId(ids());
    const opId = newOpId(ids());
    await one.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('mine'),
    });
    const other = await two.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('yours'),
    });
    expect(other.state).toBe('saved');
    expect(new Set(await wordsOf(two, sid))).toEqual(
      new Set(['mine', 'yours']),
    );
    expect(await two.store.user.outbox.count()).toBe(2);
  });

  it('[ORDER-2] [OUT-3] keeps the order of the calls, also behind an opening that is under way', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    const opening = page.writer.openSession({ sid, title: 'first' });
    const sent = ['a', 'b', 'c', 'd'].map((text) =>
      page.writer.sendMessage({ sid, role: 'user', body: said(text) }),
    );
    await Promise.all([opening, ...sent]);
    expect(await wordsOf(page, sid)).toEqual(['a', 'b', 'c', 'd']);
    const names = (await page.store.user.outbox.toArray()).map(
      ({ op }) => op.name,
    );
    expect(names[0]).toBe('session.open');
    expect((await readSessions(page.store))[0]?.f['title']).toBeDefined();
  });

  it('[WRITE-2] keeps 50,000 characters and lone surrogates, and refuses 1 MB before anything is cleared', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    const odd = `\ud800 ${'ä😀'.repeat(20_000)} \udfff`;
    const kept = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said(odd),
    });
    expect(kept.state).toBe('saved');
    expect(await wordsOf(page, sid)).toEqual([odd]);

    const opId = newOpId(ids());
    const deps = { ...device, store: page.store };
    await saveDraft(deps, sid, { text: 'stays', caret: 0, opId });
    const huge = await page.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('x'.repeat(1_000_000)),
    });
    expect(huge).toMatchObject({ state: 'unsaved', code: 'op_too_large' });
    expect(await readDraft(page.store, sid)).toBeDefined();
    expect(device.lines.keys('j:')).toEqual([]);
  });

  it('[MSG-15] [ORDER-1] a clock that jumps a year ahead and back reorders nothing', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    const start = device.clock();
    const year = 365 * 24 * 3_600_000;
    for (const [text, at] of [
      ['a', 0],
      ['b', year],
      ['c', -year],
      ['d', 1],
    ] as const) {
      device.setClock(start + at);
      await page.writer.openSession({ sid: newSessionId(ids()) });
      await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
    }
    expect(await wordsOf(page, sid)).toEqual(['a', 'b', 'c', 'd']);
    expect((await readSessions(page.store))[0]?.id).toBe(sid);
  });
});

describe('a store that refuses', () => {
  it('[WRITE-6] [MSG-10] says spare, tries again by itself and settles as saved', async () => {
    const timers = handTimers();
    const page = await device.open({ timers });
    const sid = newSessionId(ids());
    const stop = breakWrites((table) =>
      table === 'outbox' ? 'DataError' : null,
    );
    const first = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('kept'),
    });
    const second = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('too'),
    });
    if (first.state !== 'spare') throw new Error(first.state);
    expect(second.state).toBe('spare');
    expect(device.lines.keys('j:')).toHaveLength(2);
    expect(await wordsOf(page, sid)).toEqual(['kept', 'too']);
    stop();
    timers.run(8_000);
    expect(await first.settled).toBe('saved');
    await page.writer.idle();
    expect(await wordsOf(page, sid)).toEqual(['kept', 'too']);
    expect(device.lines.keys('j:')).toEqual([]);
  });

  it('[MSG-10] [JRN-4] says unsaved when the journal refuses too, and saves on retry', async () => {
    const page = await device.open();
    const sid = newSessionId(ids());
    device.refuse(/^j:/);
    const stop = breakWrites((table) =>
      table === 'outbox' ? 'DataError' : null,
    );
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('only here'),
    });
    stop();
    if (outcome.state !== 'unsaved') throw new Error(outcome.state);
    expect(page.store.memory.stateOf(outcome.opId)?.state).toBe('unsaved');
    expect((await outcome.retry()).state).toBe('saved');
    expect(await wordsOf(page, sid)).toEqual(['only here']);
  });

  it('[STORE-11] does not say saved when the first write of an opening cannot be read back', async () => {
    const page = await device.open({ timers: handTimers() });
    // The store takes the rows, answers well, and has forgotten them at the next look.
    const { run } = page.store;
    page.store.run = async (work, kind) => {
      const result = await run(work, kind);
      if (kind === 'write')
        await run(async (db) => {
          await db.outbox.clear();
          await db.messages.clear();
        });
      return result;
    };
    const outcome = await page.writer.sendMessage({
      sid: newSessionId(ids()),
      role: 'user',
      body: said('swallowed'),
    });
    page.store.run = run;
    expect(outcome.state).toBe('spare');
    expect(device.lines.keys('j:')).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newOpId, newSessionId } from '#shared/base/ids.ts';
import { readThread } from '#web/local-store/readers.ts';
import { openBody } from '#web/vault/body-codec.ts';
import {
  breakWrites,
  createDevice,
  randomBytes,
  said,
  type Page,
} from './rig.contract.ts';

// Two tabs of one device, each step drawn at random: send, send again, lose the connection, refuse a table, kill and come
// back, jump the clock. Afterwards every word that was in the journal or called saved is there exactly once.
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('again'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refuse'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump'),
      tab: fc.nat(1),
      wait: fc.boolean(),
    }),
  },
);

const faults = { send: 0, again: 0, lose: 0, refuse: 0, kill: 0, jump: 0 };

it('[P1] [P2] [WRITE-8] 1,000 random interleavings lose nothing and double nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (steps) => {
        const device = createDevice();
        const ids = { clock: device.clock, randomBytes };
        const sid = newSessionId(ids);
        const tabs: Page[] = [await device.open(), await device.open()];
        const sent: { opId: ReturnType<typeof newOpId>; text: string }[] = [];
        let refusing = false;
        const stop = breakWrites((table) =>
          refusing && table === 'messages' ? 'DataError' : null,
        );
        try {
          for (const [at, { do: action, tab, wait }] of steps.entries()) {
            faults[action as keyof typeof faults] += 1;
            const page = tabs[tab];
            if (page === undefined) throw new Error('no tab');
            const last = sent.at(-1);
            if (
              action === 'send' ||
              (action === 'again' && last !== undefined)
            ) {
              const words =
                action === 'again' && last !== undefined
                  ? last
                  : { opId: newOpId(ids), text: `w${at}` };
              if (action === 'send') sent.push(words);
              const done = page.writer.sendMessage({
                sid,
                role: 'user',
                opId: words.opId,
                body: said(words.text),
              });
              // In the journal from the first moment, or in the database already.
              if (wait) await done;
            }
            if (action === 'lose') page.store.user.close();
            if (action === 'refuse') refusing = !refusing;
            if (action === 'jump')
              device.setClock(
                device.clock() + (wait ? 1 : -1) * 365 * 86_400_000,
              );
            if (action === 'kill') {
              page.kill();
              refusing = false;
              tabs[tab] = await device.open();
            }
          }
        } finally {
          stop();
        }
        for (const page of tabs) page.kill();
        const last = await device.open();
        const rows = await readThread(last.store, sid);
        const words = rows.map(
          (row) => openBody(device.codec, row, device.spaceId)?.text,
        );
        expect(words).toHaveLength(sent.length);
        expect(new Set(words)).toEqual(new Set(sent.map(({ text }) => text)));
        expect(await last.store.user.outbox.count()).toBe(sent.length);
        expect(device.lines.keys('j:')).toEqual([]);
        await device.forget();
      },
    ),
    { numRuns: 1000 },
  );
  for (const [name, count] of Object.entries(faults))
    expect([name, count > 0]).toEqual([name, true]);
}, 240_000);

import { expect, test } from 'vitest';
import {
  BROUGHT_BACK_LINE,
  FAILED_LINE,
  markFirstPaint,
  watchFirstPaint,
} from './theme-boot-watch.ts';

/** A device over several starts: its lines, and a worker that has or lacks an older version. */
function createDevice(hasOlder: boolean) {
  const kept = new Map<string, string>();
  const lines = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    remove: (key: string) => void kept.delete(key),
  };
  const messages: unknown[] = [];
  let answered: Promise<void> = Promise.resolve();
  let reloads = 0;
  const controller = {
    postMessage(message: unknown, [port]: [MessagePort]) {
      messages.push(message);
      answered = new Promise((done) => {
        port.postMessage(hasOlder);
        port.close();
        setTimeout(done, 20);
      });
    },
  } as unknown as ServiceWorker;

  const start = async (seen: { painted: boolean; visible?: boolean }) => {
    const page = {
      documentElement: { dataset: {} } as HTMLElement,
      visibilityState: (seen.visible ?? true) ? 'visible' : 'hidden',
    } as const;
    const timers: (() => void)[] = [];
    watchFirstPaint({
      page,
      lines,
      container: { controller },
      later: (work) => timers.push(work),
      reload: () => {
        reloads += 1;
      },
    });
    if (seen.painted) markFirstPaint(page, lines);
    for (const timer of timers) timer();
    await answered;
  };
  return { kept, messages, start, reloads: () => reloads };
}

test('[INST-10] two starts in a row without a first paint bring the older version back, counted', async () => {
  const device = createDevice(true);
  await device.start({ painted: false });
  expect(device.messages).toEqual([]);
  await device.start({ painted: false });
  expect(device.messages).toEqual([{ type: 'bring-back' }]);
  expect(device.reloads()).toBe(1);
  expect(device.kept.get(BROUGHT_BACK_LINE)).toBe('1');
  expect(device.kept.has(FAILED_LINE)).toBe(false);
});

test('[INST-10] a good start in between, or a page nobody sees, brings nothing back', async () => {
  const device = createDevice(true);
  await device.start({ painted: false });
  await device.start({ painted: true });
  await device.start({ painted: false });
  await device.start({ painted: false, visible: false });
  expect(device.messages).toEqual([]);
  expect(device.reloads()).toBe(0);
});

test('[INST-10] where no older version is left, nothing is reloaded', async () => {
  const device = createDevice(false);
  await device.start({ painted: false });
  await device.start({ painted: false });
  expect(device.messages).toHaveLength(1);
  expect(device.reloads()).toBe(0);
  expect(device.kept.has(BROUGHT_BACK_LINE)).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { bindMoments } from './moments.ts';
import { createHandTime } from './rig.contract.ts';

function createPage() {
  const time = createHandTime();
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), {
    visibilityState: 'visible',
  });
  const woken: string[] = [];
  const life: string[] = [];
  const say = { waiting: false };
  const unbind = bindMoments({
    page: { window, document },
    timers: time.timers,
    wake: (reason) => woken.push(reason),
    onVisibility: (isVisible) => life.push(isVisible ? 'shown' : 'hidden'),
    onFreeze: () => life.push('freeze'),
    onThaw: () => life.push('thaw'),
    hasWaiting: () => say.waiting,
  });
  const show = (state: 'visible' | 'hidden') => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const fire = (name: string, persisted = false) =>
    window.dispatchEvent(Object.assign(new Event(name), { persisted }));
  return { time, document, woken, life, say, unbind, show, fire };
}

describe('the moments of a page', () => {
  test('[IOS-1] shown, focused, online and back, a page looks at what waits', () => {
    const { woken, show, fire } = createPage();
    fire('online');
    fire('focus');
    fire('pageshow');
    show('hidden');
    show('visible');
    expect(woken).toEqual(['online', 'focus', 'pageshow', 'visible']);
  });

  test('[IOS-1] words that wait are tried every fifteen seconds, and only while somebody looks', async () => {
    const { time, woken, say, show } = createPage();
    say.waiting = true;
    await time.pass(45_000);
    expect(woken).toEqual(['tick', 'tick', 'tick']);
    show('hidden');
    await time.pass(300_000);
    expect(woken).toHaveLength(3);
  });

  test('[COUR-9] each minute a page that is seen looks around, with nothing to send', async () => {
    const { time, woken } = createPage();
    await time.pass(180_000);
    expect(woken).toEqual(['minute', 'minute', 'minute']);
  });

  test('[TAB-8] a page that freezes or goes into the back-forward cache tells it, and its return', () => {
    const { document, life, fire } = createPage();
    fire('pagehide');
    expect(life).toEqual([]);
    fire('pagehide', true);
    fire('pageshow', true);
    document.dispatchEvent(new Event('freeze'));
    document.dispatchEvent(new Event('resume'));
    expect(life).toEqual(['freeze', 'thaw', 'freeze', 'thaw']);
  });

  test('[IOS-1] who unbinds hears nothing more, and no timer is left', async () => {
    const { time, woken, say, unbind, fire } = createPage();
    say.waiting = true;
    unbind();
    fire('online');
    await time.pass(60_000);
    expect(woken).toEqual([]);
    expect(time.waiting()).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { createLeader, type Role } from './leader.ts';
import {
  createFakeHub,
  createFakeLocks,
  createHandTime,
  settle,
} from './rig.contract.ts';
import type { TabMessage } from './tab-messages.ts';

function createBrowser() {
  const time = createHandTime();
  const locks = createFakeLocks();
  const hub = createFakeHub();
  /** `frozen`: nothing of this tab runs any more, and it keeps its lock. */
  function tab(name: string, { visible = true, withLocks = true } = {}) {
    const at = { visible, frozen: false };
    const roles: Role[] = [];
    const leads: AbortSignal[] = [];
    const channel = hub.channel();
    const leader = createLeader({
      tab: name,
      locks: withLocks ? locks.port : undefined,
      channel: {
        post: (message) => {
          if (!at.frozen) channel.post(message);
        },
        listen: (hear) =>
          channel.listen((message) => {
            if (!at.frozen) hear(message);
          }),
      },
      timers: {
        ...time.timers,
        set: (run, ms) =>
          time.timers.set(() => {
            if (!at.frozen) run();
          }, ms),
      },
      isVisible: () => at.visible,
      lead: (signal) => leads.push(signal),
      facts: () => ({
        courier: 'plain',
        mode: 'ok',
        queued: 0,
        oldestAt: null,
        lastAckAt: null,
        lastPullAt: null,
      }),
      onRole: (role) => roles.push(role),
    });
    return {
      leader,
      at,
      roles,
      leads,
      /** Carries now: it leads and was not told to stop. */
      carries: () => leads.some((signal) => !signal.aborted),
      show(now: boolean) {
        at.visible = now;
        leader.visibility();
      },
    };
  }
  return { time, hub, tab, locks };
}

const kinds = (log: TabMessage[]) => log.map(({ t }) => t);

describe('the lead', () => {
  test('[TAB-2] of three tabs one carries, and when it goes the next one does', async () => {
    const { tab } = createBrowser();
    const tabs = [tab('a'), tab('b'), tab('c')];
    for (const { leader } of tabs) leader.join();
    await settle();
    expect(tabs.map(({ carries }) => carries())).toEqual([true, false, false]);
    tabs[0]?.leader.leave();
    await settle();
    expect(tabs.map(({ carries }) => carries())).toEqual([false, true, false]);
  });

  test('[TAB-2] without Web Locks a tab carries by itself, and stops when it leaves', async () => {
    const { tab } = createBrowser();
    const alone = tab('a', { withLocks: false });
    alone.leader.join();
    await settle();
    expect(alone.carries()).toBe(true);
    alone.leader.leave();
    expect(alone.carries()).toBe(false);
  });

  test('[TAB-3] the leader beats every two seconds, and while it does nobody takes the lead', async () => {
    const { tab, hub, time } = createBrowser();
    const [a, b] = [tab('a'), tab('b')];
    a.leader.join();
    b.leader.join();
    await time.pass(60_000);
    expect(kinds(hub.log).filter((t) => t === 'beat').length).toBe(31);
    expect([a.roles, b.roles]).toEqual([['follower', 'leader'], ['follower']]);
  });

  test('[TAB-3] after ten silent seconds a visible tab takes the lock, and the robbed leader stops at once', async () => {
    const { tab, time } = createBrowser();
    const [a, b] = [tab('a'), tab('b')];
    a.leader.join();
    b.leader.join();
    await settle();
    a.at.frozen = true;
    await time.pass(9_000);
    expect(b.carries()).toBe(false);
    await time.pass(1_500);
    expect(b.carries()).toBe(true);
    expect(a.carries()).toBe(false);
  });

  test('[TAB-3] a hidden tab takes nothing; it listens for ten seconds once it is shown', async () => {
    const { tab, time } = createBrowser();
    const [a, b] = [tab('a'), tab('b', { visible: false })];
    a.leader.join();
    b.leader.join();
    await settle();
    a.at.frozen = true;
    await time.pass(60_000);
    expect(b.carries()).toBe(false);
    b.show(true);
    await time.pass(10_500);
    expect(b.carries()).toBe(true);
  });

  test('[TAB-4] a leader that is hidden hands over to a visible tab, once, whoever else asks', async () => {
    const { tab, hub } = createBrowser();
    const tabs = [tab('a'), tab('b', { visible: false }), tab('c'), tab('d')];
    for (const { leader } of tabs) leader.join();
    await settle();
    tabs[0]?.show(false);
    await settle();
    expect(tabs.map(({ carries }) => carries())).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(tabs.flatMap(({ leads }) => leads)).toHaveLength(2);
    expect(kinds(hub.log)).not.toContain('wake');
  });

  test('[TAB-4] with no visible tab a hidden leader goes on, and gives the lead to the first that is shown', async () => {
    const { tab, time } = createBrowser();
    const [a, b] = [tab('a'), tab('b', { visible: false })];
    a.leader.join();
    b.leader.join();
    await settle();
    a.show(false);
    await time.pass(5_000);
    expect([a.carries(), b.carries()]).toEqual([true, false]);
    b.show(true);
    await time.pass(2_000);
    expect([a.carries(), b.carries()]).toEqual([false, true]);
  });

  test('[TAB-8] a page that freezes gives the lead back, and gets in line again when it returns', async () => {
    const { tab } = createBrowser();
    const [a, b] = [tab('a'), tab('b')];
    a.leader.join();
    b.leader.join();
    await settle();
    a.leader.leave();
    await settle();
    expect([a.carries(), b.carries()]).toEqual([false, true]);
    a.leader.join();
    await settle();
    expect(a.leader.role()).toBe('follower');
    b.leader.leave();
    await settle();
    expect([a.carries(), b.carries()]).toEqual([true, false]);
  });

  test('[TAB-8] a page that left while the lock was on its way to it leads nothing', async () => {
    const { tab, locks } = createBrowser();
    const [a, b] = [tab('a'), tab('b')];
    a.leader.join();
    a.leader.leave();
    await settle();
    expect(a.leads).toEqual([]);
    b.leader.join();
    await settle();
    expect(b.carries()).toBe(true);
    expect(locks.isHeld('sync-leader')).toBe(true);
  });
});

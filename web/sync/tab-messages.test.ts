import { describe, expect, test } from 'vitest';
import { parseTabMessage, tabChannel } from './tab-messages.ts';

const beat = {
  t: 'beat',
  from: 'a',
  visible: true,
  courier: 'replicache',
  mode: 'ok',
  queued: 3,
  oldestAt: 1,
  lastAckAt: null,
  lastPullAt: 5,
};

describe('what tabs tell each other', () => {
  test('[TAB-5] a message holds ids, counts and times; whatever else was put in does not arrive', () => {
    const words = 'this was said';
    for (const message of [
      { t: 'wake', reason: 'write' },
      beat,
      { t: 'offer', from: 'a' },
      { t: 'sending', opIds: ['x'] },
      { t: 'acks', opIds: ['x'] },
    ])
      expect(
        parseTabMessage({ ...message, text: words, op: { words } }),
      ).toEqual(message);
  });

  test('[TAB-5] what no version would send is passed over', () => {
    for (const given of [
      null,
      'wake',
      {},
      { t: 'run', code: 'x' },
      { ...beat, queued: -1 },
      { ...beat, mode: 'whatever' },
      { t: 'acks', opIds: 'x' },
      { t: 'sending', opIds: Array.from({ length: 1_001 }, () => 'x') },
      { t: 'wake', reason: 'a sentence that is far too long to be a reason' },
    ])
      expect(parseTabMessage(given)).toBeNull();
  });

  test('[TAB-5] a channel hands on what reads, until it is told to stop', async () => {
    const [here, there] = [
      new BroadcastChannel('sync-test'),
      new BroadcastChannel('sync-test'),
    ];
    const heard: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      tabChannel(there as never).listen((message) => {
        heard.push(message.t);
        if (message.t === 'offer') resolve();
      });
    });
    const stop = tabChannel(there as never).listen(() => heard.push('stopped'));
    stop();
    here.postMessage({ t: 'nonsense' });
    const channel = tabChannel(here as never);
    channel.post({ t: 'wake', reason: 'write' });
    channel.post({ t: 'offer', from: 'a' });
    await arrived;
    expect(heard).toEqual(['wake', 'offer']);
    here.close();
    there.close();
  });
});

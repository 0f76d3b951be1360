import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import { deviceReplyIdOf, replyIdOf, turnIdOf, uuidv5 } from './uuidv5.ts';

const sid = '019aa119-9640-7e10-8c1d-5b2f9a7e4410' as SessionId;
const said = '019aa122-be00-7b3e-9a54-0c6f5e1d2a90' as OpId;
const namespace = Buffer.from('6d6179612d694d008e616d6573706163', 'hex');

test('[ORDER-3] uuidv5 is SHA-1 of namespace and name with version and variant set', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
      const hash = createHash('sha1').update(namespace).update(name).digest();
      hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
      hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
      expect(uuidv5(name).replaceAll('-', '')).toBe(
        hash.subarray(0, 16).toString('hex'),
      );
    }),
  );
});

// A change of any of these would give stored replies a second id, and so a double on the next retry.
test('[ORDER-3] the derived ids are frozen', () => {
  const turn = turnIdOf(sid, said);
  expect([turn, replyIdOf(turn), deviceReplyIdOf(said)]).toMatchInlineSnapshot(`
    [
      "3fa045a3-8217-54af-be8b-00d855bce7a7",
      "26b4db26-cbdf-55b7-8316-d4030f063c13",
      "fc8d408e-fa81-5e60-a30c-2b44ee75e84d",
    ]
  `);
});

test('[ORDER-3] one turn has one reply id, and a turn, its reply and the device answer never share one', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, two) => {
      const turn = turnIdOf(one as SessionId, two as OpId);
      expect(turnIdOf(one as SessionId, two as OpId)).toBe(turn);
      const ids = [turn, replyIdOf(turn), deviceReplyIdOf(two as OpId), two];
      expect(new Set<string>(ids).size).toBe(4);
      expect(replyIdOf(turn)).not.toBe(replyIdOf(two as string as TurnId));
    }),
  );
});

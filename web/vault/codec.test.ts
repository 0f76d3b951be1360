import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceId, OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import type { Lane } from '#shared/domain/message.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { openBody } from './body-codec.ts';
import { VaultLocked, type Aad } from './codec.ts';
import { createVaultCodec } from './vault-codec.ts';

const randomBytes = createSeededRandom(7);
const ringOf = (gen = 1): KeyRing => ({
  current: { gen, bytes: randomBytes(32) },
  older: [],
});
const user = '0b5e1f3a-0000-4000-8000-000000000000' as SpaceId;
const stranger = '1b5e1f3a-0000-4000-8000-000000000000' as SpaceId;
const aad: Aad = { user, session: 's' as SessionId, id: 'a', role: 'user' };
let ring: KeyRing | null = ringOf();
const codec = createVaultCodec({ user, keys: () => ring, randomBytes });

it('[VAULT-8] [P5] opens what it sealed, lone surrogates included, and nothing that was changed; the words show nowhere', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
      const odd = `canary ${text}\ud800`;
      const envelope = codec.seal(odd, aad);
      expect(codec.open(envelope, aad)).toBe(odd);
      const line = codec.box(odd);
      expect(codec.unbox(line)).toBe(odd);
      expect(envelope + line).not.toContain('canary');
      for (const [whole, open] of [
        [envelope, (bent: string) => codec.open(bent, aad)],
        [line, codec.unbox],
      ] as const) {
        const place = at % whole.length;
        const bent =
          whole.slice(0, place) +
          String.fromCharCode(whole.charCodeAt(place) ^ 1) +
          whole.slice(place + 1);
        expect(open(bent)).toBeNull();
      }
    }),
  );
});

it('[VAULT-9] opens nowhere but in its place', () => {
  const envelope = codec.seal('words', aad);
  const others: Aad[] = [
    { ...aad, id: 'b' },
    { ...aad, role: 'maya' },
    { ...aad, session: 't' as SessionId },
    { ...aad, user: stranger },
    { ...aad, kind: 'plan' },
    { ...aad, field: 'title' },
  ];
  for (const other of others) expect(codec.open(envelope, other)).toBeNull();
  expect(codec.unbox(envelope)).toBeNull();
});

it('[VAULT-16] [LOCK-4] without keys nothing is sealed and nothing opens; with them back everything does', () => {
  const kept = ring;
  const envelope = codec.seal('words', aad);
  const line = codec.box('words');
  ring = null;
  expect(() => codec.seal('more', aad)).toThrow(VaultLocked);
  expect(() => codec.box('more')).toThrow(VaultLocked);
  expect(codec.open(envelope, aad)).toBeNull();
  expect(codec.unbox(line)).toBeNull();
  ring = kept;
  expect(codec.open(envelope, aad)).toBe('words');
  expect(codec.unbox(line)).toBe('words');
});

it('[VAULT-18] after a rotation what was sealed before still opens, and lanes go on', () => {
  const first = ringOf();
  let keys = first;
  const turning = createVaultCodec({ user, keys: () => keys, randomBytes });
  const place = { sid: 's' as SessionId, dev: '00000001' as DeviceId };
  const step = { k: 'add', id: 'a', rev: 0, e: 'e1' } as const;
  const one = turning.link(place, null, step);
  const envelope = turning.seal('words', aad);
  keys = {
    current: { gen: 2, bytes: randomBytes(32) },
    older: [first.current],
  };
  expect(turning.open(envelope, aad)).toBe('words');
  expect(turning.link(place, null, step)).toEqual(one);
  expect(turning.open(turning.seal('more', aad), aad)).toBe('more');
});

it('[LEAVE-3] a line of another space is told apart and left to its owner', () => {
  const other = createVaultCodec({
    user: stranger,
    keys: () => ring,
    randomBytes,
  });
  const line = other.box('words');
  expect(codec.owns(line)).toBe(false);
  expect(codec.unbox(line)).toBeNull();
  expect(other.owns(line)).toBe(true);
  expect(codec.owns('torn')).toBe(true);
});

it('[SEAL-1] [SEAL-2] each entry counts on and hangs on the one before; the seal hangs on every head', () => {
  const place = { sid: 's' as SessionId, dev: '00000001' as DeviceId };
  const step = { k: 'add', id: 'a', rev: 0, e: 'e1' } as const;
  const one = codec.link(place, null, step);
  const two = codec.link(place, one, { ...step, id: 'b' });
  expect([one.i, two.i]).toEqual([1, 2]);
  const bent: Lane = { ...one, link: `${one.link.slice(0, -1)}-` };
  expect(codec.link(place, bent, { ...step, id: 'b' }).link).not.toBe(two.link);
  const seal = codec.sealSession(place.sid, [two]);
  expect(codec.sealSession(place.sid, [one])).not.toBe(seal);
  expect(codec.sealSession('t' as SessionId, [two])).not.toBe(seal);
});

it('[SEAL-6] a body that is not one of ours is unreadable, not an exception', () => {
  const message = {
    sid: 's' as SessionId,
    id: 'a' as OpId,
    role: 'user' as const,
  };
  const body = { v: 1, text: 'hello', at: 5, by: 'person' } as const;
  const open = (e: string | null) => openBody(codec, { ...message, e }, user);
  expect(open(codec.seal(JSON.stringify(body), aad))).toEqual(body);
  expect(open(null)).toBeNull();
  expect(open(codec.seal('not json', aad))).toBeNull();
  expect(open(codec.seal('{"v":2,"text":"later"}', aad))).toBeNull();
  expect(open('')).toBeNull();
});

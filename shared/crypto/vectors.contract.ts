import { expect, test } from 'vitest';
import type { DeviceId } from '#shared/base/ids.ts';
import {
  fromBase64Url,
  textToBytes,
  toBase64Url,
} from '#shared/crypto/bytes-text.ts';
import {
  inboxPair,
  journalPair,
  openBox,
  openLineBox,
  sealBox,
  sealLineBox,
} from '#shared/crypto/box.ts';
import {
  accountKey,
  laneKey,
  messageKey,
  nonceKey,
} from '#shared/crypto/derive.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import {
  hashEnvelope,
  laneStart,
  laneStep,
  sealMac,
} from '#shared/crypto/lanes.ts';
import { importKey, keyedId } from '#shared/crypto/keyed-id.ts';
import { openLine, sealLine } from '#shared/crypto/line-box.ts';
import { pad } from '#shared/crypto/padding.ts';
import {
  parseRecoveryCode,
  writeRecoveryCode,
} from '#shared/crypto/recovery-code.ts';
import type { SealPlace } from '#shared/crypto/types.ts';
import {
  KDF_FLOOR,
  openOlder,
  passphraseSalt,
  sealOlder,
  splitSecret,
  unwrapVaultKey,
  wrapVaultKey,
} from '#shared/crypto/wraps.ts';
import vectors from './vectors.json' with { type: 'json' };

// REL-13: the bytes that lie on devices and servers. The same in Node and in a browser, in this version and in every later
// one. If a line of vectors.json has to change, the format changed: give it a new version byte and keep reading the old one.

/** Bytes that count upwards from `first`; in place of randomness. */
const counting = (first: number) => (n: number) =>
  Uint8Array.from({ length: n }, (_, at) => first + at);

const key = counting(1)(32);
const olderKey = counting(101)(32);
const ring = {
  current: { gen: 2, bytes: key },
  older: [{ gen: 1, bytes: olderKey }],
};
const user = '0b5e1f3a-58d1-4c52-9d6e-2f4a7b8c9d0e';
const sid = '019aa119-9640-7e10-8c1d-5b2f9a7e4410';
const id = '019aa122-be00-7b3e-9a54-0c6f5e1d2a90';
const words = 'What if the fog stays? 🌫 \ud800.';
const inSession: SealPlace = { user, session: sid, id, role: 'user' };
const inRecord: SealPlace = {
  user,
  id,
  role: 'record',
  kind: 'dream',
  field: 'title',
};
const boxPlace = { user, id };
const saltPart = toBase64Url(counting(200)(16));

/** Everything anew, from fixed keys and fixed nonces. */
export function computeVectors() {
  const split = splitSecret(key);
  const sealing = createSealing(ring, counting(7));
  const envelope = sealing.seal(words, inSession);
  const lanes = laneKey(key, sid);
  const start = laneStart(lanes, sid, '0a1b2c3d');
  const hash = hashEnvelope(envelope);
  const step = laneStep(lanes, start, { i: 1, k: 'add', id, rev: 0, h: hash });
  const gone = laneStep(lanes, step, {
    i: 2,
    k: 'delete',
    id,
    rev: 1,
    h: hashEnvelope(null),
  });
  return {
    bytes: toBase64Url(textToBytes(words)),
    padded: toBase64Url(pad(textToBytes(words))),
    messageKey: toBase64Url(messageKey(key, sid)),
    nonceKey: toBase64Url(nonceKey(key, sid)),
    laneKey: toBase64Url(lanes),
    accountKey: toBase64Url(accountKey(key, 'plan')),
    importKey: toBase64Url(importKey(ring)),
    importId: keyedId(importKey(ring), words),
    authKey: toBase64Url(split.authKey),
    wrapKey: toBase64Url(split.wrapKey),
    salt: toBase64Url(passphraseSalt('ada@example.org', saltPart)),
    envelope,
    fixed: sealing.sealFixed(words, { ...inSession, role: 'maya' }),
    record: sealing.seal(words, inRecord),
    line: sealLine(ring, counting(7), words),
    journalPublic: toBase64Url(journalPair(key).publicKey),
    inboxPublic: toBase64Url(inboxPair(key).publicKey),
    box: toBase64Url(
      sealBox(inboxPair(key).publicKey, 'inbox', boxPlace, words, counting(33)),
    ),
    lineBox: sealLineBox(journalPair(key).publicKey, words, counting(33)),
    wrap: wrapVaultKey(
      {
        key: ring.current,
        wrapKey: split.wrapKey,
        user,
        id,
        kind: 'passphrase',
        kdf: KDF_FLOOR,
        saltPart,
      },
      counting(7),
    ).w,
    older: sealOlder(ring, user, counting(7)),
    recoveryCode: writeRecoveryCode(counting(1)(20)),
    laneStart: start,
    laneStep: step,
    laneDelete: gone,
    hash,
    hashOfNothing: hashEnvelope(null),
    seal: sealMac(lanes, sid, [
      { d: 'ffff0000' as DeviceId, i: 1, link: step },
      { d: '0a1b2c3d' as DeviceId, i: 2, link: gone },
    ]),
  };
}

/** The same cases, registered by the test file of each realm. */
export function vectorsContract(): void {
  test('[REL-13] [P5] keys, wraps, envelopes, boxes, lines, lanes and seal have the bytes that were laid down', () => {
    expect(computeVectors()).toEqual(vectors);
  });

  test('[REL-13] [P1] what was laid down opens', () => {
    const sealing = createSealing(ring, counting(0));
    const opened = { state: 'open', plain: words };
    expect(sealing.open(vectors.envelope, inSession)).toEqual(opened);
    expect(sealing.open(vectors.record, inRecord)).toEqual(opened);
    const reply = { ...inSession, role: 'maya' };
    expect(sealing.open(vectors.fixed, reply)).toEqual(opened);
    expect(openLine(ring, vectors.line)).toBe(words);
    expect(openLineBox(ring, vectors.lineBox)).toBe(words);
    const box = fromBase64Url(vectors.box) ?? new Uint8Array(0);
    expect(openBox(inboxPair(key), 'inbox', boxPlace, box)).toBe(words);
    const wrap = {
      id,
      kind: 'passphrase' as const,
      gen: 2,
      kdf: KDF_FLOOR,
      saltPart,
      w: vectors.wrap,
    };
    const { wrapKey } = splitSecret(key);
    expect(unwrapVaultKey(wrap, wrapKey, user)).toEqual(ring.current);
    expect(openOlder(vectors.older, ring.current, user)).toEqual(ring.older);
    expect(parseRecoveryCode(vectors.recoveryCode)).toEqual({
      ok: true,
      value: counting(1)(20),
    });
  });
}

import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';
import { expect, test } from 'vitest';
import vectors from './vectors.json' with { type: 'json' };
import { vectorsContract } from './vectors.contract.ts';

vectorsContract();

// The same numbers by code that shares nothing with ours: the vectors are then not merely what we happened to write.

const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1));
const user = '0b5e1f3a-58d1-4c52-9d6e-2f4a7b8c9d0e';
const sid = '019aa119-9640-7e10-8c1d-5b2f9a7e4410';
const id = '019aa122-be00-7b3e-9a54-0c6f5e1d2a90';

const hkdf = (salt: string, info: string): string =>
  Buffer.from(hkdfSync('sha256', key, salt, info, 32)).toString('base64url');

const prefixed = (parts: string[]): Buffer =>
  Buffer.concat(
    parts.map((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      return Buffer.concat([length, Buffer.from(part)]);
    }),
  );

const mac = (parts: string[]): string =>
  createHmac('sha256', Buffer.from(vectors.laneKey, 'base64url'))
    .update(prefixed(parts))
    .digest('base64url');

test("[REL-13] Node's own HKDF gives the same keys", () => {
  expect(hkdf(sid, 'maya/message/v1')).toBe(vectors.messageKey);
  expect(hkdf(sid, 'maya/nonce/v1')).toBe(vectors.nonceKey);
  expect(hkdf(sid, 'maya/lane/v1')).toBe(vectors.laneKey);
  expect(hkdf('account', 'maya/account/v1/plan')).toBe(vectors.accountKey);
  expect(hkdf('', 'maya/auth/v1')).toBe(vectors.authKey);
  expect(hkdf('', 'maya/wrap/v1')).toBe(vectors.wrapKey);
});

test("[VAULT-23] [REL-13] Node's own HMAC gives the same id of what is brought in", () => {
  const older = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 101));
  const made = Buffer.from(
    hkdfSync('sha256', older, 'account', 'maya/account/v1/import-ids', 32),
  );
  expect(made.toString('base64url')).toBe(vectors.importKey);
  const mac = createHmac('sha256', made).update(bytes(vectors.bytes)).digest();
  mac[6] = ((mac[6] ?? 0) & 0x0f) | 0x80;
  mac[8] = ((mac[8] ?? 0) & 0x3f) | 0x80;
  expect(mac.subarray(0, 16).toString('hex')).toBe(
    vectors.importId.replaceAll('-', ''),
  );
});

test("[VAULT-2] [REL-13] Node's own SHA-256 gives the same salt", () => {
  const random = Buffer.from(Array.from({ length: 16 }, (_, at) => at + 200));
  const hash = createHash('sha256')
    .update('maya/salt/v1')
    .update('ada@example.org')
    .update(random)
    .digest();
  expect(hash.subarray(0, 16).toString('base64url')).toBe(vectors.salt);
});

test("[SEAL-1] [SEAL-2] [REL-13] Node's own HMAC gives the same lanes and seal", () => {
  const hash = createHash('sha256')
    .update(vectors.envelope)
    .digest('base64url');
  expect(hash).toBe(vectors.hash);
  const start = mac(['start', sid, '0a1b2c3d']);
  expect(start).toBe(vectors.laneStart);
  const step = mac(['step', start, '1', 'add', id, '0', hash]);
  expect(step).toBe(vectors.laneStep);
  const nothing = createHash('sha256').digest('base64url');
  const gone = mac(['step', step, '2', 'delete', id, '1', nothing]);
  expect(gone).toBe(vectors.laneDelete);
  expect(
    mac(['close', sid, '2', '0a1b2c3d', '2', gone, 'ffff0000', '1', step]),
  ).toBe(vectors.seal);
});

/** HChaCha20 (draft-irtf-cfrg-xchacha, 2.2), from the text: with it Node's ChaCha20-Poly1305 becomes XChaCha20-Poly1305. */
function hchacha(secret: Buffer, nonce: Buffer): Buffer {
  const start = Buffer.concat([
    Buffer.from('expand 32-byte k'),
    secret,
    nonce.subarray(0, 16),
  ]);
  const x = new Uint32Array(16).map((_, at) => start.readUInt32LE(at * 4));
  const at = (place: number): number => x[place] ?? 0;
  const turn = (value: number, by: number): number =>
    (value << by) | (value >>> (32 - by));
  const quarter = (a: number, b: number, c: number, d: number): void => {
    for (const [first, second] of [
      [16, 12],
      [8, 7],
    ] as const) {
      x[a] = at(a) + at(b);
      x[d] = turn(at(d) ^ at(a), first);
      x[c] = at(c) + at(d);
      x[b] = turn(at(b) ^ at(c), second);
    }
  };
  for (let round = 0; round < 10; round += 1) {
    for (const column of [0, 1, 2, 3])
      quarter(column, column + 4, column + 8, column + 12);
    for (const column of [0, 1, 2, 3])
      quarter(
        column,
        4 + ((column + 1) % 4),
        8 + ((column + 2) % 4),
        12 + ((column + 3) % 4),
      );
  }
  const out = Buffer.alloc(32);
  [0, 1, 2, 3, 12, 13, 14, 15].forEach((place, index) =>
    out.writeUInt32LE(at(place), index * 4),
  );
  return out;
}

/** The padded text of `nonce | ciphertext | tag`. */
function decryptAlone(secret: Buffer, sealed: Buffer, aad: Buffer): string {
  const nonce = Buffer.concat([Buffer.alloc(4), sealed.subarray(16, 24)]);
  const cipher = createDecipheriv(
    'chacha20-poly1305',
    hchacha(secret, sealed.subarray(0, 24)),
    nonce,
    { authTagLength: 16 },
  );
  cipher.setAAD(aad, { plaintextLength: sealed.length - 40 });
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([
    cipher.update(sealed.subarray(24, -16)),
    cipher.final(),
  ]).toString('base64url');
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

test("[VAULT-8] [VAULT-9] [REL-13] Node's own cipher opens envelope, line and wrap", () => {
  const place = ['maya/aad/v1', '1', '2', user, sid, id, 'user', '', ''];
  expect(
    decryptAlone(
      bytes(vectors.messageKey),
      bytes(vectors.envelope).subarray(3),
      prefixed(place),
    ),
  ).toBe(vectors.padded);
  const line = bytes(vectors.line.split('.')[1] ?? '');
  expect(
    decryptAlone(
      bytes(hkdf('account', 'maya/account/v1/journal')),
      line.subarray(2),
      prefixed(['maya/line/v1', '2']),
    ),
  ).toBe(vectors.padded);
  const cost = 'argon2id 1 65536 3 1';
  expect(
    decryptAlone(
      bytes(vectors.wrapKey),
      bytes(vectors.wrap).subarray(1),
      prefixed(['maya/wrap/v1', user, id, 'passphrase', '2', cost]),
    ),
  ).toBe(key.toString('base64url'));
});

test("[VAULT-15] [REL-13] Node's own HMAC makes the nonce of an adopted reply", () => {
  const place = ['maya/aad/v1', '1', '2', user, sid, id, 'maya', '', ''];
  const nonce = createHmac('sha256', bytes(vectors.nonceKey))
    .update(prefixed(place))
    .update(bytes(vectors.padded))
    .digest();
  expect(bytes(vectors.fixed).subarray(3, 27)).toEqual(nonce.subarray(0, 24));
});

test("[VAULT-13] [REL-13] Node's own X25519 and cipher open the box", () => {
  const own = createPrivateKey({
    // The heads of PKCS 8 and SPKI for X25519 (RFC 8410).
    key: Buffer.concat([
      Buffer.from('302e020100300506032b656e04220420', 'hex'),
      bytes(hkdf('account', 'maya/account/v1/inbox-pair')),
    ]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(own)
    .export({ format: 'der', type: 'spki' })
    .subarray(-32);
  expect(publicKey.toString('base64url')).toBe(vectors.inboxPublic);
  const box = bytes(vectors.box);
  const fresh = createPublicKey({
    key: Buffer.concat([
      Buffer.from('302a300506032b656e032100', 'hex'),
      box.subarray(0, 32),
    ]),
    format: 'der',
    type: 'spki',
  });
  const made = Buffer.from(
    hkdfSync(
      'sha256',
      diffieHellman({ privateKey: own, publicKey: fresh }),
      Buffer.concat([box.subarray(0, 32), publicKey]),
      prefixed(['maya/box/v1', 'inbox']),
      56,
    ),
  );
  expect(
    decryptAlone(
      made.subarray(0, 32),
      Buffer.concat([made.subarray(32), box.subarray(32)]),
      prefixed(['1', 'inbox', user, id]),
    ),
  ).toBe(vectors.padded);
});

import type { DeviceId, OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import { journalPair, sealLineBox } from '#shared/crypto/box.ts';
import { laneKey } from '#shared/crypto/derive.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import { sealLine } from '#shared/crypto/line-box.ts';
import type { Kdf, KeyRing } from '#shared/crypto/types.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import { checkSession } from '#shared/merge/check-session.ts';
import { messageAad } from '#web/local-store/aad.ts';
import type { KdfReply } from '#web/vault/kdf.ts';
import { createVaultCodec } from '#web/vault/vault-codec.ts';
import { createPlainCodec } from './plain-codec.ts';

// Runs in a page: the same code, worker and browser as the app's.

const USER = '0f8fad5b-d9cb-469f-a165-70867728950e' as SpaceId;
const SID = '01a1fe87-43c0-766c-9c21-5db5acc34e4e' as SessionId;
const DEV = 'dafd5e4a' as DeviceId;
const MESSAGES = 1_000;

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const ring: KeyRing = {
  current: { gen: 1, bytes: randomBytes(32) },
  older: [],
};
const words = 'the quiet of an ordinary evening '.repeat(20).slice(0, 600);
const idOf = (at: number) =>
  `01a1fe87-43c0-7000-8000-${String(at).padStart(12, '0')}` as OpId;
const roleOf = (at: number) => (at % 2 === 0 ? 'user' : 'maya');

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** One derivation as an unlock makes it: a worker of its own, from its start to the 32 bytes. Milliseconds. */
function derive(worker: string, m: number, t: number): Promise<number> {
  const kdf: Kdf = { alg: 'argon2id', v: 1, m, t, p: 1 };
  const secret = new TextEncoder().encode('seven swans on a slow river');
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const made = new Worker(worker, { type: 'module' });
    made.onerror = () => reject(new Error('the worker did not start'));
    made.onmessage = ({ data }: MessageEvent<KdfReply>) => {
      made.terminate();
      if (data.key === null) reject(new Error('nothing was derived'));
      else resolve(performance.now() - start);
    };
    made.postMessage({ secret, salt: randomBytes(16), kdf });
  });
}

/** Seals and opens 1,000 messages of 600 characters in one conversation, and the same with nothing sealed. */
function sealAndOpen() {
  const sealing = createSealing(ring, randomBytes);
  const plain = createPlainCodec();
  const places = Array.from({ length: MESSAGES }, (_, at) =>
    messageAad(USER, { id: idOf(at), sid: SID, role: roleOf(at) }),
  );
  let sealed: string[] = [];
  let written: string[] = [];
  const seal = time(() => {
    sealed = places.map((place) => sealing.seal(words, place));
  });
  const open = time(() => {
    for (const [at, place] of places.entries())
      if (sealing.open(sealed[at] ?? '', place).state !== 'open')
        throw new Error('did not open');
  });
  const plainSeal = time(() => {
    written = places.map((place) => plain.seal(words, place));
  });
  const plainOpen = time(() => {
    for (const [at, place] of places.entries())
      plain.open(written[at] ?? '', place);
  });
  return { seal, open, plainSeal, plainOpen };
}

/** A journal line, sealed with the key in memory or boxed without one. Each the mean of 20, in milliseconds. */
function lines() {
  const each = 20;
  const { publicKey } = journalPair(ring.current.bytes);
  const many = (work: () => void) =>
    time(() => {
      for (let at = 0; at < each; at += 1) work();
    }) / each;
  return {
    sealed: many(() => sealLine(ring, randomBytes, words)),
    boxed: many(() => sealLineBox(publicKey, words, randomBytes)),
  };
}

let session: (() => void) | null = null;

/** A whole check of a closed conversation of 200 messages: every envelope opened, every link, the seal. Milliseconds. */
function check(): number {
  session ??= makeSession();
  return time(session);
}

function makeSession(): () => void {
  const codec = createVaultCodec({ user: USER, keys: () => ring, randomBytes });
  let before: Lane | null = null;
  const rows = Array.from({ length: 200 }, (_, at): Message => {
    const id = idOf(at);
    const place = { id, sid: SID, role: roleOf(at) } as const;
    const e = codec.seal(words, messageAad(USER, place));
    before = codec.link({ sid: SID, dev: DEV }, before, {
      k: 'add',
      id,
      rev: 0,
      e,
    });
    const fixed = {
      at: 0,
      ver: 0,
      rev: 0,
      box: 'session',
      turn: null,
    } as const;
    return {
      ...fixed,
      ...place,
      ord: at + 1,
      e,
      lane: before,
      re: null,
      erased: 0,
    };
  });
  const heads = before === null ? [] : [before];
  const seal = { lanes: heads, mac: codec.sealSession(SID, heads), rev: 1 };
  return () => {
    const verdict = checkSession({
      sid: SID,
      laneKey: laneKey(ring.current.bytes, SID),
      rows,
      seal,
      pins: null,
      opens: (row) => codec.open(row.e ?? '', messageAad(USER, row)) !== null,
    });
    if (verdict.state !== 'complete')
      throw new Error(`${verdict.state}: ${verdict.reason ?? ''}`);
  };
}

Object.assign(window, { vaultBench: { derive, sealAndOpen, lines, check } });

export type VaultBench = {
  derive: typeof derive;
  sealAndOpen: typeof sealAndOpen;
  lines: typeof lines;
  check: typeof check;
};

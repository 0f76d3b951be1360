import { describe, expect, it } from 'vitest';
import { createSealing } from '#shared/crypto/envelope.ts';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import { sealOlder } from '#shared/crypto/wraps.ts';
import { ok } from '#shared/base/result.ts';
import { messageAad } from '#web/local-store/aad.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import { makePassphraseWrap, makeRecoveryWrap } from '#web/vault/unlock.ts';
import {
  idOf,
  messageRow,
  sha256,
  SID,
  SPACE,
  keyed,
} from './export-rig.contract.ts';
import { makeJsonLines } from './export-file.ts';
import type { ExportRow, ExportWrap } from './export-lines.ts';
import { openImport } from './import-open.ts';
import { openWithSecret, readWraps } from './import-unlock.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const keyOf = (gen: number) => ({
  gen,
  bytes: new Uint8Array(32).fill(gen),
});
/** Stands in for the slow hash: other passphrases and salts give other keys. */
const kdf: KdfPort = {
  async derive(passphrase, salt) {
    const bytes = new TextEncoder().encode(`${passphrase}|${salt.join(' ')}`);
    return ok(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  },
};
const ADDRESS = 'someone@example.org';

/** Two messages, one sealed before a rotation and one after it, with the ways into the newest key. */
async function sealedFile(
  change: (wraps: ExportWrap[]) => ExportWrap[] = (all) => all,
) {
  const before: KeyRing = { current: keyOf(1), older: [] };
  const ring: KeyRing = { current: keyOf(2), older: [keyOf(1)] };
  const recovery = makeRecoveryWrap(ring.current, SPACE, randomBytes);
  const passphrase = await makePassphraseWrap(
    {
      key: keyOf(2),
      passphrase: 'seven quiet herons',
      holder: ADDRESS,
      user: SPACE,
    },
    { kdf, randomBytes },
  );
  if (!passphrase.ok) throw new Error(passphrase.error);
  const older: ExportWrap = {
    id: 'older',
    kind: 'older',
    gen: 2,
    kdf: null,
    saltPart: null,
    w: sealOlder(ring, SPACE, randomBytes),
  };
  const wraps = change([recovery.wrap, passphrase.value.wrap, older]);
  async function* rows(): AsyncGenerator<ExportRow, void> {
    const times: [number, KeyRing][] = [
      [1, before],
      [2, { ...ring, older: [] }],
    ];
    for (const [n, keys] of times) {
      const body = {
        v: 1,
        text: `words ${n}`,
        at: 60_000,
        by: 'person',
      } as const;
      const place = messageAad(SPACE, { sid: SID, id: idOf(n), role: 'user' });
      const e = createSealing(keys, randomBytes).seal(
        JSON.stringify(body),
        place,
      );
      yield { type: 'message', row: { ...messageRow(n), e }, body };
    }
    for (const row of wraps) yield { type: 'wrap', row };
  }
  const frame = { space: SPACE, epoch: '', madeAt: '2026-11-21T00:00:00.000Z' };
  const { file } = await makeJsonLines(
    rows(),
    { ...frame, flavour: 'sealed' },
    sha256,
  );
  return { file: new File([file], 'maya.jsonl'), code: recovery.code };
}

async function openFile(file: File, secret: string, address = '') {
  const source = await openImport(file, sha256);
  if (!source.ok || source.value.header === null) throw new Error('no file');
  const { header, items } = source.value;
  const wraps = await readWraps(file);
  const opened = await openWithSecret(
    { kdf, randomBytes },
    { header, wraps },
    { secret, address },
  );
  if (!opened.ok) return opened.error;
  const said: string[] = [];
  for await (const item of items(opened.value.open, keyed))
    said.push(item.type === 'message' ? item.body.text : item.type);
  opened.value.close();
  return said;
}

describe('a sealed file on another device', () => {
  it('[EXP-2] [VAULT-18] opens with the recovery code, words from before a rotation as well', async () => {
    const { file, code } = await sealedFile();
    expect(await openFile(file, code.toLowerCase())).toEqual([
      'words 1',
      'words 2',
    ]);
  });

  it('[EXP-2] [VAULT-2] opens with the passphrase and the address of its account, and with neither alone', async () => {
    const { file } = await sealedFile();
    expect(
      await openFile(file, 'seven quiet herons', ` ${ADDRESS.toUpperCase()} `),
    ).toEqual(['words 1', 'words 2']);
    expect(await openFile(file, 'seven quiet herons')).toBe('wrong_passphrase');
    expect(await openFile(file, 'six quiet herons', ADDRESS)).toBe(
      'wrong_passphrase',
    );
  });

  it('[EXP-2] another recovery code opens nothing', async () => {
    const { file } = await sealedFile();
    const { code } = makeRecoveryWrap(keyOf(5), SPACE, randomBytes);
    expect(await openFile(file, code)).toBe('wrong_passphrase');
  });

  it('[VAULT-3] a file that asks for a cheaper or a ruinous hash gets none', async () => {
    for (const m of [8, 4_000_000_000]) {
      const asked: number[] = [];
      const watched: KdfPort = {
        derive: (passphrase, salt, cost) => {
          asked.push(cost.m);
          return kdf.derive(passphrase, salt, cost);
        },
      };
      const { file } = await sealedFile((wraps) =>
        wraps.map((wrap) => ({
          ...wrap,
          kdf: wrap.kdf === null ? null : { ...wrap.kdf, m },
        })),
      );
      const source = await openImport(file, sha256);
      if (!source.ok || source.value.header === null)
        throw new Error('no file');
      const wraps = await readWraps(file);
      const file_ = { header: source.value.header, wraps };
      const typed = { secret: 'seven quiet herons', address: ADDRESS };
      const opened = await openWithSecret(
        { kdf: watched, randomBytes },
        file_,
        typed,
      );
      expect(opened.ok).toBe(false);
      expect(asked).toEqual([]);
    }
  });

  it('[EXP-3] a thousand locked keys and keys of nonsense are passed over', async () => {
    const nonsense: ExportWrap[] = Array.from({ length: 1_000 }, (_, n) => ({
      ...(keyOf(n) as unknown as Wrap),
      id: `${n}`,
      kind: 'passphrase',
      kdf: null,
      saltPart: 'x',
      w: '!!',
    }));
    const { file, code } = await sealedFile((wraps) => [...wraps, ...nonsense]);
    expect(await readWraps(file)).toHaveLength(20);
    expect(await openFile(file, code)).toEqual(['words 1', 'words 2']);
  });
});

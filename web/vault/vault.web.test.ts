import { afterEach, beforeEach, expect, it } from 'vitest';
import { newSpaceId, type SpaceId } from '#shared/base/ids.ts';
import { openKeyRows, type KeyRows } from '#web/local-store/key-rows.ts';
import {
  deleteDatabase,
  memoryLines,
  randomBytes,
} from '#web/outbox/rig.contract.ts';
import type { Wrap } from '#shared/crypto/types.ts';
import { openVault, type Vault, type VaultEnv } from './vault.ts';

let user: SpaceId;
let memory: ReturnType<typeof memoryLines>;
let opened: KeyRows[];
let data: boolean;
const aad = { user: '', id: 'a', role: 'user' };
const { subtle } = crypto;

function env(rows?: KeyRows): VaultEnv {
  const own = rows ?? openKeyRows();
  opened.push(own);
  return {
    rows: own,
    lines: memory.lines,
    subtle,
    randomBytes,
    hasData: () => Promise.resolve(data),
  };
}
const open = (rows?: KeyRows): Promise<Vault> => openVault(env(rows), user);
const place = () => ({ ...aad, user });
const wrap = (kind: Wrap['kind'] = 'recovery'): Wrap => ({
  id: `00000000-0000-4000-8000-00000000000${kind.length % 10}`,
  kind,
  gen: 1,
  kdf: null,
  saltPart: null,
  w: 'A'.repeat(96),
});

beforeEach(() => {
  user = newSpaceId(randomBytes);
  memory = memoryLines();
  opened = [];
  data = false;
});
afterEach(async () => {
  for (const rows of opened) rows.close();
  await deleteDatabase('maya-keys');
});

it('[VAULT-7] a first launch makes a key that the next start opens again', async () => {
  const first = await open();
  expect(first.state()).toBe('open');
  const envelope = first.codec.seal('words', place());
  data = true;
  const second = await open();
  expect(second.state()).toBe('open');
  expect(second.codec.open(envelope, place())).toBe('words');
});

it('[VAULT-7] two tabs at a first launch agree on one key', async () => {
  const tabs = await Promise.all([open(), open(), open()]);
  const [one] = tabs;
  const envelope = one?.codec.seal('words', place()) ?? '';
  for (const tab of tabs)
    expect(tab.codec.open(envelope, place())).toBe('words');
});

it('[P5] the stored key cannot be taken out, and no row or line holds the vault key', async () => {
  const vault = await open();
  const key = vault.ring()?.current.bytes ?? new Uint8Array(32);
  const rows = opened[0];
  const row = (await rows?.get(`wrap:${user}`)) as { key: CryptoKey };
  expect(row.key.extractable).toBe(false);
  await expect(subtle.exportKey('raw', row.key)).rejects.toThrow();
  const hex = (bytes: Uint8Array) =>
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const all = JSON.stringify([row, ...memory.kept.values()], (_, value) =>
    value instanceof ArrayBuffer
      ? hex(new Uint8Array(value))
      : value instanceof Uint8Array
        ? hex(value)
        : (value as unknown),
  );
  expect(all).not.toContain(hex(key));
});

it('[VAULT-16] a lock takes the device wrap away: the next start is locked until a secret opens it', async () => {
  const first = await open();
  const envelope = first.codec.seal('words', place());
  const ring = structuredClone(first.ring());
  if (ring === null) throw new Error('closed');
  await expect(first.dropDeviceWrap()).rejects.toThrow(/last way/);
  await first.wraps.put([wrap()]);
  await first.dropDeviceWrap();
  expect(first.hasDeviceWrap()).toBe(false);
  data = true;
  const second = await open();
  expect(second.state()).toBe('locked');
  expect(second.ring()).toBeNull();
  expect(second.codec.open(envelope, place())).toBeNull();
  await second.adopt(structuredClone(ring));
  expect(second.codec.open(envelope, place())).toBe('words');
  expect((await open()).state()).toBe('locked');
  await second.keepDeviceWrap();
  expect((await open()).state()).toBe('open');
});

it('[LOCK-4] closing wipes the key bytes themselves', async () => {
  const vault = await open();
  const bytes = vault.ring()?.current.bytes;
  let told = 0;
  vault.subscribe(() => (told += 1));
  vault.close();
  expect(bytes?.every((byte) => byte === 0)).toBe(true);
  expect(vault.state()).not.toBe('open');
  expect(told).toBe(1);
});

it('[STORE-13] with the keys gone: words without any wrap are lost, with one in the line they wait for its secret', async () => {
  const first = await open();
  await first.wraps.put([wrap(), wrap('passphrase')]);
  for (const rows of opened) rows.close();
  await deleteDatabase('maya-keys');
  data = true;
  const second = await open();
  expect(second.state()).toBe('locked');
  expect(second.wraps.list()).toHaveLength(2);
  memory.kept.clear();
  for (const rows of opened) rows.close();
  await deleteDatabase('maya-keys');
  const third = await open();
  expect(third.state()).toBe('lost');
  expect(third.wraps.list()).toEqual([]);
});

it('[STORE-13] a wrap of the same kind replaces the one before; another person’s line is not taken', async () => {
  const vault = await open();
  await vault.wraps.put([wrap()]);
  const renewed = { ...wrap(), id: '00000000-0000-4000-8000-0000000000ff' };
  await vault.wraps.put([renewed]);
  expect(vault.wraps.list()).toEqual([renewed]);
  user = newSpaceId(randomBytes);
  expect((await open()).wraps.list()).toEqual([]);
});

it('[STORE-10] a browser that keeps no keys: talking goes on, and it is known that nothing can be read later', async () => {
  const refuse = () => Promise.reject(new Error('planted'));
  const broken: KeyRows = {
    get: refuse,
    put: refuse,
    putFirst: refuse,
    remove: refuse,
    close: () => undefined,
  };
  const vault = await open(broken);
  expect([vault.state(), vault.isKept()]).toEqual(['open', false]);
  expect(vault.codec.open(vault.codec.seal('w', place()), place())).toBe('w');
  data = true;
  expect((await open(broken)).state()).toBe('lost');
});

it('[STORE-10] [P1] a key store that fails for a moment costs nothing, and one that comes back later is used', async () => {
  const real = openKeyRows();
  opened.push(real);
  let failures = 1;
  const shaky: KeyRows = {
    ...real,
    get: (k) =>
      failures-- > 0 ? Promise.reject(new Error('planted')) : real.get(k),
  };
  const calm = await open(shaky);
  expect([calm.state(), calm.isKept()]).toEqual(['open', true]);
  user = newSpaceId(randomBytes);
  failures = 99;
  const later = await open(shaky);
  expect([later.isKept(), later.isLockSet()]).toEqual([false, false]);
  const envelope = later.codec.seal('words', place());
  failures = 0;
  expect(await later.tryKeeping()).toBe(true);
  data = true;
  expect((await open()).codec.open(envelope, place())).toBe('words');
});

it('[VAULT-16] a page that died while it closed the lock leaves a closed lock', async () => {
  const first = await open();
  await first.wraps.put([wrap()]);
  const rows = opened[0];
  const key = await rows?.get(`wrap:${user}`);
  await first.dropDeviceWrap();
  await rows?.put(`wrap:${user}`, key);
  const next = await open();
  expect([next.state(), next.isLockSet()]).toEqual(['locked', true]);
  expect(await rows?.get(`wrap:${user}`)).toBeUndefined();
});

it('[VAULT-16] [VAULT-18] a tab that slept sets no old wrap, no old lock and no old key back', async () => {
  const [one, two] = [await open(), await open()];
  const ring = structuredClone(one.ring());
  if (ring === null) throw new Error('closed');
  // Another passphrase in one tab, the lock in the other: the newer wrap stays.
  await one.wraps.put([wrap('passphrase')]);
  const renewed = {
    ...wrap('passphrase'),
    id: '00000000-0000-4000-8000-0000000000aa',
  };
  await one.wraps.put([renewed]);
  await two.dropDeviceWrap();
  expect((await open()).wraps.list()).toEqual([renewed]);
  // A lock in one tab, a change in the other: the lock stays.
  await one.wraps.put([wrap('recovery')]);
  expect((await open()).state()).toBe('locked');
  // A renewed key in one tab while the lock is set: the other does not bring the device's own key back with the old one.
  const next = { gen: 2, bytes: randomBytes(32) };
  await one.adopt({ current: next, older: [ring.current] });
  expect((await open()).state()).toBe('locked');
  await one.wraps.put([
    { ...wrap('passphrase'), gen: 2 },
    { ...wrap('recovery'), gen: 2 },
  ]);
  await expect(two.keepDeviceWrap()).rejects.toThrow(/older/);
  await one.keepDeviceWrap();
  await two.keepDeviceWrap();
  const kept = await open();
  expect(kept.ring()?.current.gen).toBe(2);
  expect(kept.ring()?.older).toHaveLength(1);
  expect(two.ring()?.current.gen).toBe(2);
});

it('[VAULT-18] a ring without its older keys takes those along that the device has', async () => {
  const vault = await open();
  const first = vault.ring()?.current.bytes.slice();
  await vault.adopt({ current: { gen: 2, bytes: randomBytes(32) }, older: [] });
  expect((await open()).ring()?.older[0]?.bytes).toEqual(first);
});

it('[CARD-9] the shelf is read without the vault key, and only what was put there', async () => {
  const first = await open();
  await first.shelf.put('plan', 'call my sister');
  expect(await first.shelf.get('other')).toBeNull();
  await first.wraps.put([wrap()]);
  await first.dropDeviceWrap();
  const locked = await open();
  expect(locked.state()).toBe('locked');
  expect(await locked.shelf.get('plan')).toBe('call my sister');
  await locked.shelf.remove('plan');
  expect(await locked.shelf.get('plan')).toBeNull();
});

it('[WRITE-10] [JRN-2] while locked words are boxed to a key that opens nothing; unlocked they open', async () => {
  const first = await open();
  expect(await first.lockedBox()).toBeNull();
  const ring = structuredClone(first.ring());
  if (ring === null) throw new Error('closed');
  await first.wraps.put([wrap()]);
  await first.dropDeviceWrap();
  const locked = await open();
  const line = (await locked.lockedBox())?.('a dream') ?? '';
  expect(line).not.toContain('dream');
  expect(await locked.openHeld(line)).toBeNull();
  await locked.adopt(ring);
  expect(await locked.openHeld(line)).toBe('a dream');
});

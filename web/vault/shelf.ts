import type { SpaceId } from '#shared/base/ids.ts';
import { bytesToText, textToBytes } from '#shared/crypto/bytes-text.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import {
  isDeviceWrap,
  lockBytes,
  makeDeviceKey,
  unlockBytes,
  type WrapEnv,
} from './device-wrap.ts';

/**
 * CARD-9: texts the person allowed this device to show without unlocking, each under a device key of its own. They are as
 * safe as the device, not as the vault, so nothing but the safety plan's copy belongs here.
 */
export type Shelf = {
  put(name: string, text: string): Promise<void>;
  get(name: string): Promise<string | null>;
  remove(name: string): Promise<void>;
};

export function createShelf(
  env: WrapEnv & { rows: KeyRows },
  user: SpaceId,
): Shelf {
  const rowOf = (name: string) => `shelf:${user}:${name}`;
  return {
    async put(name, text) {
      const key = await makeDeviceKey(env);
      const place = rowOf(name);
      await env.rows.put(
        place,
        await lockBytes(env, key, textToBytes(text), place),
      );
    },
    async get(name) {
      const row = await env.rows.get(rowOf(name)).catch(() => undefined);
      if (!isDeviceWrap(row)) return null;
      const bytes = await unlockBytes(env, row, rowOf(name));
      return bytes === null ? null : bytesToText(bytes);
    },
    remove: (name) => env.rows.remove(rowOf(name)),
  };
}

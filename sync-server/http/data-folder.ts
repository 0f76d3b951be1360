import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { RandomBytes } from '#shared/base/clock.ts';

const KEY_BYTES = 32;

export type DataFolder = {
  database: string;
  /** The server's own key, made at the first start (ENV-2); it turns ids into hashes that say nothing without it. */
  ownerKey: Uint8Array;
  /** Takes the pid file away, if it is still ours. */
  release(): void;
};

function isMaya(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // Where /proc exists it tells a reused pid from a running server.
  const about = `/proc/${pid}/cmdline`;
  return !existsSync(about) || /node|tsx/.test(readFileSync(about, 'utf8'));
}

function readOwnerKey(path: string, randomBytes: RandomBytes): Uint8Array {
  if (!existsSync(path))
    writeFileSync(path, Buffer.from(randomBytes(KEY_BYTES)).toString('hex'), {
      mode: 0o600,
      flag: 'wx',
    });
  chmodSync(path, 0o600);
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}

/**
 * Makes the data folder private, claims it with `maya.pid` and reads the server's key. A second start on the same folder is
 * refused while the first one lives; a stale pid file is replaced (STOP-6). The error is a sentence for the operator.
 */
export function openDataFolder(
  folder: string,
  pid: number,
  randomBytes: RandomBytes,
): Result<DataFolder, string> {
  const pidFile = join(folder, 'maya.pid');
  try {
    // Only a folder made here is closed to others: an existing one belongs to the operator.
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined)
      chmodSync(folder, 0o700);
    if (existsSync(pidFile)) {
      const other = Number(readFileSync(pidFile, 'utf8'));
      if (other > 0 && other !== pid && isMaya(other))
        return err(
          `another Maya (process ${other}) is using DATA_DIR ${folder}; stop it first, or choose another folder`,
        );
    }
    writeFileSync(pidFile, String(pid), { mode: 0o600 });
    return ok({
      database: join(folder, 'maya.db'),
      ownerKey: readOwnerKey(join(folder, 'server.key'), randomBytes),
      release() {
        if (!existsSync(pidFile)) return;
        if (readFileSync(pidFile, 'utf8') === String(pid)) rmSync(pidFile);
      },
    });
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? String(error.code) : '';
    return err(
      `DATA_DIR ${folder} cannot be used as a folder to write to (${code}); choose another one or correct its rights`,
    );
  }
}

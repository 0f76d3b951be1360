import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import Database from 'better-sqlite3';
import { startInProcess } from '../providers/server-in-process.ts';

/**
 * Every value of the dump that could be taken for a secret is tried as one, at a server that runs on the dump alone. Its clock
 * goes on by an hour from try to try, and each comes from an address of its own: brake and limits are not what is looked at.
 */
export async function dumpSignsNobodyIn(
  dataDir: string,
  email: string,
  trueKey: string,
): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'maya-dump-'));
  cpSync(dataDir, copy, { recursive: true });
  let tries = 0;
  let now = Date.now();
  const thief = await startInProcess({ dataDir: copy, clock: () => now });
  const login = async (kind: string, authKey: string) => {
    now += 3_600_000;
    tries += 1;
    const address = `10.${tries >> 8}.${tries & 255}.1`;
    const device = { id: '0badf00d' };
    const body = { email, kind, authKey, device };
    const origin = { origin: 'http://localhost' };
    const answer = await thief.post(
      '/api/v1/auth/login',
      body,
      origin,
      address,
    );
    return answer.status;
  };
  const tried = [...new Set(storedValues(copy).flatMap(asKeys))];
  expect(tried.length).toBeGreaterThan(10);
  const answers = new Set<number>();
  for (const authKey of tried)
    for (const kind of ['passphrase', 'recovery'])
      answers.add(await login(kind, authKey));
  expect([...answers]).toEqual([401]);
  // What the dump does not hold, and the device does, is let in at this very door.
  expect(await login('recovery', trueKey)).toBe(200);
  await thief.stop();
  rmSync(copy, { recursive: true, force: true });
}

function storedValues(dataDir: string): (string | Buffer)[] {
  const db = new Database(join(dataDir, 'maya.db'), { readonly: true });
  const tables = db
    .prepare("select name from sqlite_master where type = 'table'")
    .pluck()
    .all() as string[];
  const values = tables.flatMap((table) =>
    (db.prepare(`select * from "${table}"`).raw().all() as unknown[][]).flat(),
  );
  db.close();
  return values.filter(
    (value): value is string | Buffer =>
      (typeof value === 'string' && value.length >= 8) ||
      Buffer.isBuffer(value),
  );
}

/** The 32 bytes at either end of a value, read as text, hex and base64, whole and in its parts. */
function asKeys(value: string | Buffer): string[] {
  const text = Buffer.isBuffer(value) ? value.toString('latin1') : value;
  const parts = [text, ...text.split(/[^A-Za-z0-9_+/=-]/)];
  return parts
    .flatMap((part) => [
      Buffer.from(part, 'latin1'),
      Buffer.from(part, 'base64url'),
      Buffer.from(part, 'hex'),
    ])
    .filter((bytes) => bytes.length >= 32)
    .flatMap((bytes) => [bytes.subarray(0, 32), bytes.subarray(-32)])
    .map((bytes) => bytes.toString('base64url'));
}

import { Dexie } from 'dexie';

/** The database's last HLC; empty when it cannot be read. */
export async function lastStampIn(name: string): Promise<string> {
  const db = new Dexie(name);
  try {
    await db.open();
    const row: unknown = await db.table('meta').get('hlc');
    return typeof row === 'object' && row !== null && 'v' in row
      ? String(row.v)
      : '';
  } catch {
    return '';
  } finally {
    db.close();
  }
}

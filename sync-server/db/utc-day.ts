/** The whole UTC day of a moment in milliseconds, `2026-11-21`: as fine as rows about contact get (PRIV-7). */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

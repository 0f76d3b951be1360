import type { PullAnswer } from '#shared/protocol/sync.ts';
import type { SpaceTables } from '#web/local-store/space-tables.ts';
import { laterHlc } from '#web/outbox/hlc.ts';
import type { Asked, CookieStep } from './cookie-step.ts';
import type { Patch } from './read-patch.ts';
import { msOf } from './touched.ts';

/** MERGE-6: a stamp further ahead of the server's clock than this is not made this device's own. */
const AHEAD_MS = 60_000;
/** Names of rows that could not be read, kept for the audit, which asks for them again. */
const MAX_UNREAD = 500;

/** What a page leaves in `meta`, inside its transaction. */
export async function noteMeta(
  { meta }: SpaceTables,
  { answer, patch, asked }: { answer: PullAnswer; patch: Patch; asked: Asked },
  step: CookieStep,
): Promise<void> {
  const { cookie, reason, back, more } = answer;
  if (step === 'forward' && typeof asked.back !== 'object') {
    await meta.put({ k: 'cookie', v: cookie });
    await meta.put({ k: 'epoch', v: cookie.epoch });
    if (reason === 'epoch') await meta.put({ k: 'resync', v: cookie.epoch });
  }
  const isOwnToken =
    typeof asked.back === 'object'
      ? (await meta.get('back'))?.v === asked.back.token
      : asked.back === 'first' && step === 'forward';
  // Another tab's later answer holds the place from which to go on.
  if (isOwnToken)
    await (typeof back?.token === 'string'
      ? meta.put({ k: 'back', v: back.token })
      : meta.delete('back'));
  if (!more) await meta.put({ k: 'lastPull', v: asked.now });
  await meta.delete('needsAuth');
  const stamp = latestStamp(patch, answer.now + AHEAD_MS);
  const own = (await meta.get('hlc'))?.v;
  const next = laterHlc(typeof own === 'string' ? own : null, stamp);
  if (next !== null && next !== own) await meta.put({ k: 'hlc', v: next });
  if (patch.unread.length === 0) return;
  const before = (await meta.get('unread'))?.v;
  const all = [...(Array.isArray(before) ? before : []), ...patch.unread];
  await meta.put({ k: 'unread', v: [...new Set(all)].slice(-MAX_UNREAD) });
}

function latestStamp(
  { sessions, records }: Patch,
  until: number,
): string | null {
  const stamps = [...sessions, ...records].flatMap(({ f, also }) =>
    [...Object.values(f), ...also].map(({ hlc }) => hlc),
  );
  return stamps.reduce<string | null>(
    (latest, hlc) => (msOf(hlc) > until ? latest : laterHlc(latest, hlc)),
    null,
  );
}

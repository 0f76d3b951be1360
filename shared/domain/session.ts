import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Lane } from './message.ts';

/** A field as a set of values; see MERGE-2. `e` is an envelope, `op` the opId that wrote it, `was` what it replaced knowingly. */
export type Field = { e: string; hlc: string; op: OpId; was: OpId[] };

/** A record of sealed fields (dream, memory, plan, …). */
export type Rec = {
  kind: string;
  id: string;
  f: Record<string, Field>;
  also: (Field & { field: string })[];
  ver: number;
  erased: 0 | 1;
};

/** One conversation: closed by the person or after 30 idle minutes, then read-only (GEN-9). Title is sealed in `f.title`. */
export type Session = Rec & {
  id: SessionId;
  openedAt: number;
  closedAt: number | null;
  seal: { mac: string; rev: number; lanes: Lane[] } | null;
};

/** A conversation is closed after this much silence (GEN-9). */
export const IDLE_CLOSE_MS = 30 * 60_000;

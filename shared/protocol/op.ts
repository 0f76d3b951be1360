import type { DeviceId, OpId, SessionId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Field, Rec, Session } from '#shared/domain/session.ts';

/** One write, as it travels and as it waits in the outbox (sync.md section 2). `at` is rounded down to the minute. */
export type OpBodies = {
  'session.open': { id: SessionId; openedAt: number; f: Record<string, Field> };
  'session.close': { id: SessionId; seal: Session['seal'] };
  'message.send': Omit<Message, 'ord' | 'ver'>;
  'message.mark': {
    id: OpId;
    target: OpId;
    /** `add`: the entry of a reply that several devices may write (LANE-2); it changes no word. */
    kind: 'add' | 'edit' | 'delete';
    e?: string;
    lane: Lane | null;
  };
  'record.set': {
    kind: string;
    id: string;
    set: { field: string; was: OpId[]; e: string; hlc: string }[];
  };
  'record.erase': { kind: string; id: string };
};

export type OpName = keyof OpBodies;

type OpOf<Name extends OpName> = {
  opId: OpId;
  name: Name;
  v: 1;
  at: number;
  dev: DeviceId;
  sid?: SessionId;
  needs?: OpId[];
  body: OpBodies[Name];
};

/** A write of the person. */
export type Op = { [Name in OpName]: OpOf<Name> }[OpName];

/** What a `restore` brings back: a whole row as the server had it, sealed, with its stamps, tombstones too (EPOCH-5). */
export type RestoreBody =
  | { key: string; row: Message }
  | { key: string; row: Session }
  | { key: string; row: Rec };

/** Made by a device for a server that lost writes; nothing is written by it, so no row of the device changes. */
export type RestoreOp = Omit<OpOf<OpName>, 'name' | 'body'> & {
  name: 'restore';
  body: RestoreBody;
};

/** All that travels. */
export type AnyOp = Op | RestoreOp;

/** One unacknowledged write. `blocked` holds back only its own session or record (OUT-4). */
export type OutboxRow = {
  seq?: number;
  opId: OpId;
  sid?: SessionId;
  op: Op;
  at: number;
  tries: number;
  state: 'queued' | 'blocked';
  why?: string;
};

/** Text above this is refused at the input before anything is cleared (WRITE-2). */
export const MAX_OP_BYTES = 1_000_000;

import type { DeviceId, OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import type { Element } from './element.ts';

/**
 * One entry of a device's lane in a session (SEAL-1, LANE-1): `i` counts from 1; `h` is the hash of the envelope the message
 * has after this entry; `link` chains it to the entry before. Null until the write's transaction computes it.
 */
export type Lane = {
  d: DeviceId;
  i: number;
  k: 'add' | 'edit' | 'delete';
  rev: number;
  h: string;
  link: string;
};

/** What one entry of a lane speaks of; `e`: the envelope the message has after it, null once deleted. */
export type LaneStep = {
  k: Lane['k'];
  id: string;
  rev: number;
  e: string | null;
};

/**
 * A message as stored: sealed kind (design 4.2). Only `e` holds words, as an envelope made by the codec.
 * `at` is rounded down to the minute; the exact time is inside the envelope. `id` is the opId of its send.
 * `ord` orders the thread (ORDER-1): the server's number, or 2^52 + outbox seq while unacknowledged (ORDER-2).
 */
export type Message = {
  id: OpId;
  sid: SessionId;
  role: 'user' | 'maya' | 'mark';
  at: number;
  ord: number;
  ver: number;
  rev: number;
  box: 'session' | 'inbox';
  e: string | null;
  lane: Lane | null;
  /** For a reply: the id of the (last) message it answers. */
  re: OpId | null;
  turn: TurnId | null;
  erased: 0 | 1;
};

/** First `ord` of rows the server has not numbered yet (ORDER-2). */
export const PENDING_ORD = 2 ** 52;

/**
 * Who made the words of a message.
 * `device`: the quiet Maya on the phone; `script`: the same on the server, since no model could be reached;
 * `model`: the model; `safety`: a scripted safety text. MSG-12 shows which.
 */
export type Voice = 'person' | 'device' | 'script' | 'model' | 'safety';

/** Where imported words can come from. */
export const importSources = [
  'chatgpt',
  'claude',
  'day-one',
  'markdown',
] as const;

/** What an envelope of a message holds. `at`: exact milliseconds of the writer's clock, shown, never used for order. */
export type MessageBody = {
  v: 1;
  text: string;
  at: number;
  by: Voice;
  element?: Element;
  /** A reply to an offline stretch: the ids of all messages it covers, in the order written (MSG-13). */
  covers?: OpId[];
  /** Written while the person had chosen "only this device": never sent to a server or a model, also not as context. */
  local?: true;
  /** Answered on the device although a network was there: by choice, or since the server rested. */
  here?: true;
  /** The person stopped this reply (MSG-8). */
  stopped?: true;
  /** Brought in from a file of another app (KEEP-11): waits for no answer. */
  from?: (typeof importSources)[number];
  /** An imported message kept beside the one of this id, whose words differ (EXP-3). */
  beside?: OpId;
  /** Opened together with the help card (a must-never-miss phrase was in the words answered). */
  help?: true;
};

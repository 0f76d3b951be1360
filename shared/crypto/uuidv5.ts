import { sha1 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '#shared/base/bytes.ts';
import {
  bytesToUuid,
  type OpId,
  type SessionId,
  type TurnId,
} from '#shared/base/ids.ts';

/** RFC 9562 UUIDv5 in Maya's own namespace: equal names give equal ids on every device, so a retry makes no double. */
export function uuidv5(name: string): string {
  const namespace = new Uint8Array([
    0x6d, 0x61, 0x79, 0x61, 0x2d, 0x69, 0x4d, 0x00, 0x8e, 0x61, 0x6d, 0x65,
    0x73, 0x70, 0x61, 0x63,
  ]);
  const bytes = utf8ToBytes(name);
  const all = new Uint8Array(namespace.length + bytes.length);
  all.set(namespace);
  all.set(bytes, namespace.length);
  return bytesToUuid(sha1(all), 5);
}

/** ORDER-3: the turn that answers `lastUserMessage`; whichever device asks, the id is the same. */
export function turnIdOf(sid: SessionId, lastUserMessage: OpId): TurnId {
  return uuidv5(`turn|${sid}|${lastUserMessage}`) as TurnId;
}

/** ORDER-3: the id of the one reply of a turn. */
export function replyIdOf(turn: TurnId): OpId {
  return uuidv5(`reply|${turn}`) as OpId;
}

/** The device's own answer to a message (ORDER-4): one per message, however often it is made. */
export function deviceReplyIdOf(message: OpId): OpId {
  return uuidv5(`device|${message}`) as OpId;
}

import { toMinute, type Clock, type RandomBytes } from './clock.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type SpaceId = Branded<'SpaceId'>;
export type SessionId = Branded<'SessionId'>;
/** The identity of a write. A message's id is the opId of its send (WRITE-2). */
export type OpId = Branded<'OpId'>;
export type TurnId = Branded<'TurnId'>;
export type DeviceId = Branded<'DeviceId'>;

export type IdSource = { clock: Clock; randomBytes: RandomBytes };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Writes 16 bytes as a UUID of `version`, setting version and variant bits (RFC 9562). */
export function bytesToUuid(bytes: Uint8Array, version: number): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, at) => {
    if (at === 6) return ((byte & 0x0f) | (version << 4)).toString(16);
    if (at === 8) return ((byte & 0x3f) | 0x80).toString(16);
    return byte.toString(16).padStart(2, '0');
  }).join('');
  return [8, 12, 16, 20]
    .reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex)
    .toLowerCase();
}

/**
 * UUIDv7 whose time is rounded down to the minute (WRITE-2): the id must not betray what the envelope hides.
 * 74 random bits remain: among 10,000 ids of one person in one minute a clash has odds of about 1 in 3.8e14.
 */
export function uuidv7({ clock, randomBytes }: IdSource): string {
  const bytes = randomBytes(16);
  let ms = toMinute(clock());
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  return bytesToUuid(bytes, 7);
}

export const newOpId = (source: IdSource): OpId => uuidv7(source) as OpId;
export const newSessionId = (source: IdSource): SessionId =>
  uuidv7(source) as SessionId;

/**
 * The mark with which a device enters a reply into its lane (LANE-2): one of each reply and device, however often it is made.
 * A UUIDv8 of the reply's own bits; two replies would have to differ in their last 32 bits alone to meet, 1 in 7.7e27.
 */
export function entryIdOf(reply: OpId, dev: DeviceId): OpId {
  const tail = (parseInt(reply.slice(28), 16) ^ parseInt(dev, 16)) >>> 0;
  return `${reply.slice(0, 14)}8${reply.slice(15, 28)}${tail.toString(16).padStart(8, '0')}` as OpId;
}

/** Space and device ids carry no time at all: they are made once and seen by the server for ever. */
export const newSpaceId = (randomBytes: RandomBytes): SpaceId =>
  bytesToUuid(randomBytes(16), 4) as SpaceId;

/** Eight hex digits, as in an HLC (MERGE-6). 2^32 values: a clash among ten devices of one person is 1 in 1e8. */
export const newDeviceId = (randomBytes: RandomBytes): DeviceId =>
  Array.from(randomBytes(4), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  ) as DeviceId;

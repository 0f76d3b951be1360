import { isUuid, type OpId, type SessionId } from '#shared/base/ids.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import { uuidv5 } from '#shared/crypto/uuidv5.ts';

// What every format becomes before anything is compared or written. Parsers are pure and total: any bytes end in items,
// in faults, or in null for "none of ours".

export type ImportFormat =
  'maya' | 'chatgpt' | 'claude' | 'day-one' | 'markdown';

export type ImportSession = {
  type: 'session';
  id: SessionId;
  title: string | null;
  openedAt: number;
  /** null: it was still open where it came from. */
  closedAt: number | null;
};

export type ImportBody = MessageBody;

export type ImportMessage = {
  type: 'message';
  id: OpId;
  sid: SessionId;
  role: 'user' | 'maya';
  re: OpId | null;
  turn: Message['turn'];
  body: ImportBody;
  /** Out of a write on its way: it counts only where no row of the file has this id. */
  loose?: true;
};

export type ImportRecord = {
  type: 'record';
  kind: string;
  id: string;
  fields: Record<string, string>;
};

/** A value that lost a collision and that nobody has chosen about yet (MERGE-3). */
export type ImportLoser = {
  type: 'loser';
  kind: string;
  id: string;
  field: string;
  words: string;
};

export type ImportItem =
  ImportSession | ImportMessage | ImportRecord | ImportLoser;

/**
 * What of a file is no item. `torn`: a line that is not whole. `sealed`: it does not open here. `long`: more than a message
 * takes. `strange`: whole, and nothing Maya knows. `left`: known, and nothing to bring (a picture, a hidden branch).
 */
export type ImportFault = {
  type: 'fault';
  why: 'torn' | 'sealed' | 'long' | 'strange' | 'left';
};

export type Parsed = ImportItem | ImportFault;

export const fault = (why: ImportFault['why']): ImportFault => ({
  type: 'fault',
  why,
});

/** UTF-16 units: sealed and written as JSON it stays below the megabyte of WRITE-2, whatever signs it has. */
export const MAX_IMPORT_TEXT = 200_000;
/** Ids that one answer names: more messages in a row than anybody sends. */
const MAX_COVERED = 500;
/** A moment that a clock can show; what lies outside is taken for no time. */
const MAX_TIME = 8_640_000_000_000_000;

/** A bag of anything: of its fields only own ones count, so a key like `__proto__` is a key and nothing more. */
export type Bag = Record<string, unknown>;

export const isBag = (value: unknown): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const own = (bag: Bag, key: string): unknown =>
  Object.hasOwn(bag, key) ? bag[key] : undefined;

export function ownText(bag: Bag, key: string): string | null {
  const value = own(bag, key);
  return typeof value === 'string' ? value : null;
}

export function ownList(bag: Bag, key: string): unknown[] {
  const value = own(bag, key);
  return Array.isArray(value) ? value : [];
}

/** Milliseconds of a number in ms, or null. */
export function ownTime(bag: Bag, key: string): number | null {
  const value = own(bag, key);
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME
    ? value
    : null;
}

/** Milliseconds of an ISO time stamp, or null. */
export function isoTime(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const at = Date.parse(value);
  return at >= 0 && at <= MAX_TIME ? at : null;
}

export function ownUuid(bag: Bag, key: string): string | null {
  const value = ownText(bag, key);
  return value !== null && isUuid(value) ? value : null;
}

/** The text of another program as a message, or what keeps it from being one. Blank text is no message. */
export function foreignMessage(
  format: Exclude<ImportFormat, 'maya'>,
  place: { name: string; sid: SessionId; role: 'user' | 'maya' },
  text: string,
  at: number,
): ImportMessage | ImportFault {
  if (text.trim() === '') return fault('left');
  if (text.length > MAX_IMPORT_TEXT) return fault('long');
  const { name, sid, role } = place;
  return {
    type: 'message',
    id: foreignId(format, name) as OpId, // made here, well-formed
    sid,
    role,
    re: null,
    turn: null,
    // `local`: what was said elsewhere is never sent to a server or a model, also not as context.
    body: {
      v: 1,
      text,
      at,
      by: role === 'user' ? 'person' : 'model',
      local: true,
      from: format,
    },
  };
}

/**
 * Makes each answer name the words it answers, as a reply here does: then nothing in a conversation that came from
 * elsewhere waits for one, up to its last answer (MSG-13).
 */
export function* withAnswers(items: Iterable<Parsed>): Generator<Parsed, void> {
  let asked: OpId[] = [];
  for (const item of items) {
    if (item.type === 'session') asked = [];
    if (item.type !== 'message') {
      yield item;
    } else if (item.role === 'user') {
      asked.push(item.id);
      yield item;
    } else {
      const re = asked.at(-1) ?? null;
      const covers = asked.slice(-MAX_COVERED);
      asked = [];
      yield re === null
        ? item
        : { ...item, re, body: { ...item.body, covers } };
    }
  }
}

/**
 * The name of a thing of another program, the same at every import. It follows from words and names alone, so it is no id to
 * write: `withKeyedIds` makes that of it (EXP-3, VAULT-23).
 */
export const foreignId = (format: ImportFormat, name: string): string =>
  uuidv5(`import|${format}|${name}`);

/** JSON in one piece, or undefined: a file that is no JSON is no accident here. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

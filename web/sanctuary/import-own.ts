import { utf8Length } from '#shared/base/bytes.ts';
import type { OpId, SessionId, SpaceId, TurnId } from '#shared/base/ids.ts';
import { fieldAad, messageAad, type Aad } from '#web/local-store/aad.ts';
import type { Flavour } from './export-lines.ts';
import { bodyOf } from './import-body.ts';
import {
  fault,
  isBag,
  own,
  ownList,
  ownText,
  ownTime,
  ownUuid,
  parseJson,
  type Bag,
  type Parsed,
} from './import-item.ts';

// Lines of our own file (EXP-1), one at a time. A line that is not whole costs that line alone.

/** What was written here once can be written again: sealed, padded and as base64 it stays below MAX_OP_BYTES. */
const MAX_TEXT_BYTES = 720_000;

/** Opens an envelope of the space the file came from; null when it does not open. */
export type OpenSealed = (envelope: string, aad: Aad) => string | null;

export type OwnHeader = {
  space: SpaceId;
  flavour: Flavour;
  madeAt: number | null;
};

/** The first line of our own file, or null: then it is none. */
export function parseOwnHeader(text: string | null): OwnHeader | null {
  const row = parseJson(text ?? '');
  if (!isBag(row) || ownText(row, 'type') !== 'header') return null;
  const space = ownUuid(row, 'space');
  const flavour = ownText(row, 'flavour');
  if (ownText(row, 'format') !== 'maya-export' || own(row, 'v') !== 1)
    return null;
  if (space === null || (flavour !== 'readable' && flavour !== 'sealed'))
    return null;
  const madeAt = Date.parse(ownText(row, 'madeAt') ?? '');
  return {
    // Looked at above: a well-formed id.
    space: space as SpaceId,
    flavour,
    madeAt: Number.isFinite(madeAt) ? madeAt : null,
  };
}

/** What one line holds: none, one, or several items (a record and the values that lost a collision). */
export function parseOwnLine(
  text: string | null,
  header: OwnHeader,
  open: OpenSealed,
): Parsed[] {
  if (text === '') return [];
  const row = parseJson(text ?? '');
  if (row === undefined) return [fault('torn')];
  if (!isBag(row)) return [fault('strange')];
  const sealed = header.flavour === 'sealed' ? { open, header } : null;
  switch (ownText(row, 'type') ?? '') {
    case 'session':
      return session(row, sealed);
    case 'message':
      return message(row, sealed);
    case 'record':
      return record(row, sealed);
    case 'rejected':
    case 'outbox':
      return write(row, sealed);
    // Keys, pins and profile rows belong to the device they came from; the end line is read by its own reader.
    case 'profile':
    case 'pin':
    case 'wrap':
    case 'end':
      return [];
    default:
      return [fault('strange')];
  }
}

type Sealed = { open: OpenSealed; header: OwnHeader } | null;

function session(row: Bag, sealed: Sealed): Parsed[] {
  const id = ownUuid(row, 'id');
  const openedAt = ownTime(row, 'openedAt');
  if (id === null || openedAt === null) return [fault('strange')];
  if (own(row, 'erased') === 1) return [];
  const fields = sealed === null ? null : openFields(row, 'session', sealed);
  const title = fields === null ? ownText(row, 'title') : fields.words['title'];
  return [
    {
      type: 'session',
      id: id as SessionId, // well-formed, see above
      title: title === undefined || title === '' ? null : title,
      openedAt,
      closedAt: ownTime(row, 'closedAt'),
    },
    ...(fields?.lost === true ? [fault('sealed')] : []),
    ...losers(row, 'session', id, sealed),
  ];
}

function message(row: Bag, sealed: Sealed): Parsed[] {
  const id = ownUuid(row, 'id');
  const sid = ownUuid(row, 'sid');
  const role = ownText(row, 'role');
  if (role === 'mark') return [];
  if (id === null || sid === null || (role !== 'user' && role !== 'maya'))
    return [fault('strange')];
  if (own(row, 'erased') === 1) return [];
  // Both ids are well-formed, see above.
  const place = { id: id as OpId, sid: sid as SessionId, role } as const;
  const words = sealed === null ? row : openWords(row, place, sealed);
  if (words === null || (sealed === null && Object.hasOwn(row, 'sealed')))
    return [fault('sealed')];
  const body = bodyOf(words);
  if (body === null) return [fault('strange')];
  if (utf8Length(body.text) > MAX_TEXT_BYTES) return [fault('long')];
  return [
    {
      type: 'message',
      ...place,
      re: ownUuid(row, 're') as OpId | null, // well-formed or null
      turn: ownUuid(row, 'turn') as TurnId | null, // the same
      body,
    },
  ];
}

function openWords(
  row: Bag,
  place: { id: OpId; sid: SessionId; role: 'user' | 'maya' },
  { open, header }: NonNullable<Sealed>,
): Bag | null {
  const e = ownText(row, 'e');
  const plain = e === null ? null : open(e, messageAad(header.space, place));
  const words = parseJson(plain ?? '');
  return isBag(words) ? words : null;
}

/** Names that a field or a kind may have: a hostile one must not meet the machinery of objects. */
const isName = (name: string): boolean =>
  /^[a-z][A-Za-z0-9-]{0,31}$/.test(name) && !(name in {});

function record(row: Bag, sealed: Sealed): Parsed[] {
  const kind = ownText(row, 'kind');
  const id = ownText(row, 'id');
  if (kind === null || id === null || !isName(kind) || kind === 'session')
    return [fault('strange')];
  if (id === '' || id.length > 64) return [fault('strange')];
  if (own(row, 'erased') === 1) return [];
  const { words, lost } =
    sealed === null ? readFields(row) : openFields(row, kind, sealed);
  const parts: Parsed[] = losers(row, kind, id, sealed);
  if (lost) parts.push(fault('sealed'));
  if (Object.values(words).some((text) => utf8Length(text) > MAX_TEXT_BYTES))
    return [...parts, fault('long')];
  if (Object.keys(words).length > 0)
    parts.unshift({ type: 'record', kind, id, fields: words });
  return parts;
}

type Opened = { words: Record<string, string>; lost: boolean };

function readFields(row: Bag): Opened {
  const fields = own(row, 'fields');
  const entries = isBag(fields) ? Object.entries(fields) : [];
  const words = entries.filter(
    (entry): entry is [string, string] =>
      isName(entry[0]) && typeof entry[1] === 'string',
  );
  const lost = entries.some(([, value]) => value === null);
  return { words: Object.fromEntries(words), lost };
}

function openFields(
  row: Bag,
  kind: string,
  { open, header }: NonNullable<Sealed>,
): Opened {
  const id = ownText(row, 'id') ?? '';
  const f = own(row, 'f');
  const words: [string, string][] = [];
  let lost = false;
  for (const [field, value] of isBag(f) ? Object.entries(f) : []) {
    const e = isBag(value) ? ownText(value, 'e') : null;
    if (e === null || !isName(field)) continue;
    const plain = open(e, fieldAad(header.space, { kind, id, field }));
    if (plain === null) lost = true;
    else words.push([field, plain]);
  }
  return { words: Object.fromEntries(words), lost };
}

/** Values that lost a collision go into records of their own, beside the one they belong to. */
function losers(row: Bag, kind: string, id: string, sealed: Sealed): Parsed[] {
  return ownList(row, 'also').flatMap((value): Parsed[] => {
    if (!isBag(value)) return [];
    const field = ownText(value, 'field');
    if (field === null || !isName(field)) return [];
    const e = ownText(value, 'e');
    const words =
      sealed === null
        ? ownText(value, 'text')
        : e === null
          ? null
          : sealed.open(e, fieldAad(sealed.header.space, { kind, id, field }));
    if (words === null) return [fault('sealed')];
    return [{ type: 'loser', kind, id, field, words }];
  });
}

/** A write on its way holds words only where no row does: in the readable file as `message`, in the sealed one as its body. */
function write(row: Bag, sealed: Sealed): Parsed[] {
  const op = own(row, 'op');
  const found =
    sealed === null
      ? own(row, 'message')
      : isBag(op) && ownText(op, 'name') === 'message.send'
        ? own(op, 'body')
        : undefined;
  // Words that were erased have left the waiting write as well.
  if (!isBag(found) || (sealed !== null && own(found, 'e') === null)) return [];
  return message(found, sealed).map((item) =>
    item.type === 'message' ? { ...item, loose: true } : item,
  );
}

import type { Lane, Message, MessageBody } from '#shared/domain/message.ts';
import type { Session } from '#shared/domain/session.ts';
import type { Wrap, WrapKind } from '#shared/crypto/types.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type {
  PinRow,
  ProfileRow,
  RecordRow,
  RejectedRow,
  SessionRow,
} from '#web/local-store/rows.ts';

// The export as text (KEEP-10, EXP-1): a header line, one line per row, an end line with the count and the hash of all bytes
// before it. Rows come in and lines go out, so a conversation of any length passes through in small parts.

/** `readable`: words as words. `sealed`: envelopes as they are stored, and the locked keys that open them elsewhere (EXP-2). */
export type Flavour = 'readable' | 'sealed';

export const exportKinds = [
  'session',
  'message',
  'record',
  'profile',
  'outbox',
  'rejected',
  'pin',
  'wrap',
] as const;

export type ExportKind = (typeof exportKinds)[number];

export type ExportHeader = {
  format: 'maya-export';
  v: 1;
  space: string;
  /** Of the server's copy; empty while there is none (EPOCH-1). */
  epoch: string;
  madeAt: string;
  flavour: Flavour;
  counts: Record<ExportKind, number>;
};

/** A locked key of the vault; `older`: the keys before a rotation, sealed under the newest (VAULT-18). */
export type ExportWrap = Omit<Wrap, 'kind'> & { kind: WrapKind | 'older' };

/** Field name to words; null where a field could not be opened here. */
export type Fields = Record<string, string | null>;

/** Values that lost a collision and wait for a choice (MERGE-3). */
export type Losers = { field: string; text: string | null }[];

/** A write on its way, or a refused one. `body`: its words, where no stored row holds them. */
export type ExportWrite = {
  opId: string;
  name: string;
  sid?: string | undefined;
  at: number;
  message: Message | null;
  body: MessageBody | null;
};

export type ExportRow =
  | { type: 'session'; row: SessionRow; fields: Fields; also: Losers }
  | { type: 'message'; row: Message; body: MessageBody | null }
  | { type: 'record'; row: RecordRow; fields: Fields; also: Losers }
  | { type: 'profile'; row: ProfileRow }
  | {
      type: 'outbox';
      row: Omit<OutboxRow, 'state'>;
      why: string;
      write: ExportWrite;
    }
  | { type: 'rejected'; row: RejectedRow; write: ExportWrite }
  | { type: 'pin'; row: PinRow }
  | { type: 'wrap'; row: ExportWrap };

/** One row as a line. In the sealed flavour every row stands as it is stored. */
export function exportLine(found: ExportRow, flavour: Flavour): string {
  if (flavour === 'sealed') return line({ type: found.type, ...found.row });
  switch (found.type) {
    case 'session':
      return sessionLine(found.row, found.fields, found.also);
    case 'message':
      return line({ type: 'message', ...saidOf(found.row, found.body) });
    case 'record': {
      const { kind, id, touched, ver, erased } = found.row;
      const rest = { ...found.fields, ...sealedLeft(found.row, found.fields) };
      return line({
        type: 'record',
        kind,
        id,
        fields: rest,
        ...(found.also.length > 0 && { also: found.also }),
        touched,
        ver,
        erased,
      });
    }
    case 'outbox':
      return line({
        type: 'outbox',
        seq: found.row.seq ?? null,
        state: found.why,
        tries: found.row.tries,
        ...writeOf(found.write),
      });
    case 'rejected':
      return line({
        type: 'rejected',
        reason: found.row.reason,
        ...writeOf(found.write),
      });
    case 'profile':
    case 'pin':
    case 'wrap':
      return line({ type: found.type, ...found.row });
  }
}

function sessionLine(
  row: Session & { touched: number },
  fields: Fields,
  also: Losers,
): string {
  const { title = null, ...rest } = fields;
  const { id, openedAt, closedAt, seal, touched, ver, erased } = row;
  return line({
    type: 'session',
    id,
    title,
    openedAt,
    closedAt,
    seal,
    ...(Object.keys(rest).length > 0 && { fields: rest }),
    ...(also.length > 0 && { also }),
    touched,
    ver,
    erased,
  });
}

type SaidLine = Omit<Message, 'e' | 'lane'> & { lane: Lane | null };

/** The row with its words beside it; the envelope goes along where it could not be opened, so that nothing is lost. */
function saidOf(
  row: Message,
  body: MessageBody | null,
): Record<string, unknown> {
  const { e, ...plain } = row;
  const rest: SaidLine = plain;
  if (body === null)
    // A mark holds no words of its own: its target has them.
    return { ...rest, ...(e !== null && row.role !== 'mark' && { sealed: e }) };
  const { v: _version, ...words } = body;
  return { ...rest, ...words };
}

/** Envelopes of fields that did not open, under a name no field has. */
function sealedLeft(row: RecordRow, fields: Fields): Fields {
  const left = Object.entries(fields).filter(([, words]) => words === null);
  return Object.fromEntries(
    left.map(([field]) => [`sealed:${field}`, row.f[field]?.e ?? null]),
  );
}

function writeOf({ opId, name, sid, at, message, body }: ExportWrite) {
  return {
    opId,
    name,
    ...(sid !== undefined && { sid }),
    at,
    ...(message !== null && { message: saidOf(message, body) }),
  };
}

export const headerLine = (header: ExportHeader): string =>
  line({ type: 'header', ...header });

/** The last line: how many lines stand before it, and the hash of their bytes; null where the device cannot hash. */
export const endLine = (lines: number, sha256: string | null): string =>
  line({ type: 'end', lines, sha256 });

const line = (row: Record<string, unknown>): string =>
  `${JSON.stringify(row)}\n`;

import type { OpId } from '#shared/base/ids.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { SessionRow } from '#web/local-store/rows.ts';
import { openBody, openField } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import type { Keyed } from './import-ids.ts';
import type {
  ImportFormat,
  ImportItem,
  ImportLoser,
  ImportMessage,
  ImportRecord,
  ImportSession,
} from './import-item.ts';

/**
 * What an item is to this device (EXP-3). `new`: unknown here, to be written under its own id. `same`: here already, equal.
 * `beside`: here with other words, so `item` carries a derived id and names the one it stands beside. `erased`: was erased
 * here, and erased wins (MERGE-4).
 */
export type Compared = {
  verdict: 'new' | 'same' | 'beside' | 'erased';
  item: ImportItem;
};

type Deps = { store: LocalStore; codec: Codec; keyed: Keyed };

/** Compares a slice of items with the rows of this device, without changing any. The order stays. */
export async function compareItems(
  deps: Deps,
  items: ImportItem[],
): Promise<Compared[]> {
  const sids = items.flatMap((item) =>
    item.type === 'session'
      ? [item.id]
      : item.type === 'message'
        ? [item.sid]
        : [],
  );
  const sessions = byId(
    await deps.store.run((db) => db.sessions.bulkGet([...new Set(sids)])),
  );
  const gone = new Set<string>(
    [...sessions.values()].flatMap(({ id, erased }) =>
      erased === 1 ? [id] : [],
    ),
  );
  const messages = items.filter((item) => item.type === 'message');
  const beside = messages.map((item) => besideMessage(item, deps.keyed));
  const ids = [...messages, ...beside].map(({ id }) => id);
  const rows = byId(await deps.store.run((db) => db.messages.bulkGet(ids)));
  const compared: Compared[] = [];
  for (const item of items)
    switch (item.type) {
      case 'session':
        compared.push(
          ...(await compareSession(deps, item, sessions.get(item.id))),
        );
        break;
      case 'message':
        compared.push(
          gone.has(item.sid)
            ? { verdict: 'erased', item }
            : compareMessage(deps, item, rows),
        );
        break;
      case 'record':
        compared.push(await compareRecord(deps, item));
        break;
      case 'loser':
        compared.push(
          await compareRecord(deps, loserRecord(item, deps.keyed), 'beside'),
        );
        break;
    }
  return compared;
}

const byId = <Row extends { id: string }>(
  rows: (Row | undefined)[],
): Map<string, Row> =>
  new Map(
    rows.flatMap((row): [string, Row][] =>
      row === undefined ? [] : [[row.id, row]],
    ),
  );

async function compareSession(
  deps: Deps,
  item: ImportSession,
  row: SessionRow | undefined,
): Promise<Compared[]> {
  if (row === undefined) return [{ verdict: 'new', item }];
  if (row.erased === 1) return [{ verdict: 'erased', item }];
  const { store, codec, keyed } = deps;
  const field = row.f['title'];
  const place = { user: store.spaceId, kind: 'session', id: row.id } as const;
  const here =
    field === undefined
      ? null
      : openField(codec, field.e, { ...place, field: 'title' });
  return item.title === null || item.title === here
    ? [{ verdict: 'same', item }]
    : [
        { verdict: 'same', item: { ...item, title: null } },
        await compareRecord(
          deps,
          otherTitle(item, item.title, keyed),
          'beside',
        ),
      ];
}

function compareMessage(
  { store, codec, keyed }: Deps,
  item: ImportMessage,
  rows: Map<string, Message>,
): Compared {
  const row = rows.get(item.id);
  if (row === undefined) return { verdict: 'new', item };
  if (row.erased === 1) return { verdict: 'erased', item };
  const here = openBody(codec, row, store.spaceId);
  const isSame =
    here !== null &&
    row.sid === item.sid &&
    row.role === item.role &&
    wordsKey(here, item.body.from) === wordsKey(item.body, item.body.from);
  if (isSame) return { verdict: 'same', item };
  const other = besideMessage(item, keyed);
  const known = rows.get(other.id);
  if (known === undefined) return { verdict: 'beside', item: other };
  return { verdict: known.erased === 1 ? 'erased' : 'same', item: other };
}

/**
 * What two rows must share to be one, in a fixed order; what marks where they come from is no word. Other programs and notes
 * tell no moment that stays the same from file to file, so there it does not count.
 */
const wordsKey = (body: MessageBody, from?: ImportFormat): string =>
  JSON.stringify([
    body.text,
    from === undefined ? body.at : null,
    body.by,
    body.element ?? null,
    body.covers ?? [],
    [body.local, body.here, body.stopped, body.help].map((on) => on === true),
  ]);

/** The same words under an id that follows from both and the person's key: a second import finds them there (EXP-3). */
export function besideMessage(
  item: ImportMessage,
  keyed: Keyed,
): ImportMessage {
  const name = `beside|${item.id}|${item.sid}|${item.role}|${wordsKey(item.body, item.body.from)}`;
  return {
    ...item,
    id: keyed(name) as OpId, // made here, well-formed
    body: { ...item.body, beside: item.id },
  };
}

async function compareRecord(
  deps: Deps,
  item: ImportRecord,
  verdict: 'new' | 'beside' = 'new',
): Promise<Compared> {
  const { store, codec, keyed } = deps;
  const { kind, id, fields } = item;
  const row = await store.run((db) => db.records.get([kind, id]));
  if (row === undefined) return { verdict, item };
  if (row.erased === 1) return { verdict: 'erased', item };
  const isSame = Object.entries(fields).every(([field, words]) => {
    const here = row.f[field];
    const place = { user: store.spaceId, kind, id, field };
    return here !== undefined && openField(codec, here.e, place) === words;
  });
  if (isSame) return { verdict: 'same', item };
  // An id that was derived from these very words holds others by now: the person changed them.
  if (verdict === 'beside' || fields['beside'] !== undefined)
    return { verdict: 'same', item };
  return compareRecord(deps, besideRecord(item, keyed), 'beside');
}

function besideRecord(
  { kind, id, fields }: ImportRecord,
  keyed: Keyed,
): ImportRecord {
  const words = JSON.stringify(
    Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return {
    type: 'record',
    kind,
    id: keyed(`beside|${kind}|${id}|${words}`),
    fields: { ...fields, beside: id },
  };
}

const loserRecord = (
  { kind, id, field, words }: ImportLoser,
  keyed: Keyed,
): ImportRecord => {
  const [its, name] =
    kind === 'session' ? ['session-title', 'text'] : [kind, field];
  return besideRecord(
    { type: 'record', kind: its, id, fields: { [name]: words } },
    keyed,
  );
};

/** A conversation keeps the title it has here; the other one is kept beside it. */
const otherTitle = (
  { id }: ImportSession,
  title: string,
  keyed: Keyed,
): ImportRecord =>
  besideRecord(
    { type: 'record', kind: 'session-title', id, fields: { text: title } },
    keyed,
  );

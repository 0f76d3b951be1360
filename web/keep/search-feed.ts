import type { Message } from '#shared/domain/message.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { openBody, openField } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import type { SearchDoc } from './search-index.ts';

type Deps = { store: LocalStore; codec: Codec };

/** Rows opened between two breaths of the page: at about 20 µs a row it stays far under a frame. */
const PAGE = 200;

/**
 * Every readable line of this device, opened page by page, newest message first. Ends early when the reader stops asking.
 * Ids are UUIDv7, so the primary key is the order of writing.
 */
export async function* readSearchDocs(
  deps: Deps,
): AsyncGenerator<SearchDoc[], void> {
  yield await readDreams(deps);
  let before: string | null = null;
  for (;;) {
    const below: string | null = before;
    const rows: Message[] = await deps.store.run((db) =>
      (below === null
        ? db.messages.orderBy(':id')
        : db.messages.where(':id').below(below)
      )
        .reverse()
        .limit(PAGE)
        .toArray(),
    );
    yield rows.flatMap((row) => {
      if (row.role === 'mark') return [];
      const body = openBody(deps.codec, row, deps.store.spaceId);
      if (body === null) return [];
      return {
        id: row.id,
        text: body.text,
        place: `/talk/${row.sid}#${row.id}`,
        kind: 'message' as const,
        role: row.role,
        at: body.at,
      };
    });
    if (rows.length < PAGE) return;
    before = rows.at(-1)?.id ?? null;
  }
}

async function readDreams({ store, codec }: Deps): Promise<SearchDoc[]> {
  const rows = await store.run((db) =>
    db.records
      .filter(({ kind, erased }) => kind === 'dream' && erased === 0)
      .toArray(),
  );
  return rows.flatMap((row) => {
    const field = row.f['text'];
    if (field === undefined) return [];
    const text = openField(codec, field.e, {
      user: store.spaceId,
      kind: 'dream',
      id: row.id,
      field: 'text',
    });
    return text === null
      ? []
      : {
          id: row.id,
          text,
          place: `/keep/dreams#${row.id}`,
          kind: 'dream' as const,
          role: 'user' as const,
          at: row.touched,
        };
  });
}

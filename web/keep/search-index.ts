import MiniSearch from 'minisearch';

/** One line that can be found. `place` is where it stands, as the app's own address. */
export type SearchDoc = {
  id: string;
  text: string;
  place: string;
  kind: 'message' | 'dream';
  role: 'user' | 'maya';
  at: number;
};

export type SearchHit = Omit<SearchDoc, 'text'> & {
  /** The words around the first match, split so that the match can be marked. */
  before: string;
  match: string;
  after: string;
};

export type SearchIndex = {
  /** The same id again replaces the older words. */
  add(docs: SearchDoc[]): void;
  find(query: string): SearchHit[];
  clear(): void;
};

/** More than anyone reads; what is left out is found by one more word. */
const MAX_HITS = 60;
const AROUND = 60;

/** Case, accents and compatible forms make no difference to what is found. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** An index in memory alone (KEEP-9). Every word of the query must occur, the beginnings of words are enough. */
export function createSearchIndex(): SearchIndex {
  const index = new MiniSearch<SearchDoc>({
    fields: ['text'],
    storeFields: ['text', 'place', 'kind', 'role', 'at'],
    tokenize: (text) => wordsOf(text),
    processTerm: (term) => foldWord(term),
  });
  return {
    add(docs) {
      for (const doc of docs)
        if (index.has(doc.id)) index.replace(doc);
        else index.add(doc);
    },
    find(query) {
      if (wordsOf(query).length === 0) return [];
      return index
        .search(query, { prefix: true, combineWith: 'AND' })
        .slice(0, MAX_HITS)
        .map((found) => {
          // What was stored is what was added, which has this type.
          const doc = found as unknown as SearchDoc;
          const { id, place, kind, role, at } = doc;
          return {
            id: id,
            place,
            kind,
            role,
            at,
            ...around(doc.text, found.terms),
          };
        });
    },
    clear: () => index.removeAll(),
  };
}

function around(
  text: string,
  terms: string[],
): Pick<SearchHit, 'before' | 'match' | 'after'> {
  for (const found of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (!terms.includes(foldWord(found[0]))) continue;
    const start = found.index;
    const end = start + found[0].length;
    const from = Math.max(0, start - AROUND);
    const to = Math.min(text.length, end + AROUND * 2);
    return {
      before: (from > 0 ? '…' : '') + text.slice(from, start),
      match: found[0],
      after: text.slice(end, to) + (to < text.length ? '…' : ''),
    };
  }
  return { before: text.slice(0, AROUND * 3), match: '', after: '' };
}

import type { SessionId } from '#shared/base/ids.ts';
import {
  fault,
  foreignId,
  foreignMessage,
  isBag,
  isoTime,
  own,
  ownList,
  ownText,
  type Bag,
  type Parsed,
} from './import-item.ts';

const FORMAT = 'day-one';

/** The JSON of a Day One export: `entries`, each with an id, a date and its text. */
export const isDayOne = (file: unknown): file is Bag =>
  isBag(file) &&
  ownList(file, 'entries').some(
    (entry) => isBag(entry) && isoTime(own(entry, 'creationDate')) !== null,
  );

/** Entries as the person's own words, by date; one conversation for each year. Pictures and sounds count as left. */
export function* parseDayOne(file: Bag): Generator<Parsed, void> {
  const entries: { entry: Bag; at: number; name: string }[] = [];
  for (const entry of ownList(file, 'entries')) {
    const at = isBag(entry) ? isoTime(own(entry, 'creationDate')) : null;
    const name = isBag(entry) ? ownText(entry, 'uuid') : null;
    if (isBag(entry) && at !== null && name !== null && name !== '')
      entries.push({ entry, at, name });
    else yield fault('strange');
  }
  entries.sort((one, other) => one.at - other.at);
  let year = '';
  for (const { entry, at, name } of entries) {
    const its = new Date(at).toISOString().slice(0, -20);
    // Made here, well-formed; entries of a year stay together, whichever file brings them.
    const sid = foreignId(FORMAT, `year ${its}`) as SessionId;
    if (its !== year) {
      year = its;
      const start = Date.parse(`${its}-01-01T00:00:00Z`);
      const title = `Day One: ${its}`;
      yield { type: 'session', id: sid, title, openedAt: start, closedAt: at };
    }
    const place = { name, sid, role: 'user' } as const;
    yield foreignMessage(FORMAT, place, ownText(entry, 'text') ?? '', at);
  }
}

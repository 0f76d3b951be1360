/**
 * One at a time, in the order of arrival (TX-2). SQLite has one writer; without this a second `BEGIN IMMEDIATE` on the same
 * connection would fail inside the first transaction.
 */
export function createWriterMutex(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

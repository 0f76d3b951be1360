/** The modal sheet that is open; one at a time (NAV-5). Apart from the sheet itself, which is fetched when one opens. */
export type OpenSheet = { close: () => void; opener: Element | null };

let current: OpenSheet | null = null;

export const openSheet = {
  get: (): OpenSheet | null => current,
  set(next: OpenSheet | null): void {
    current = next;
  },
};

/** Closes the modal sheet that is open, if any: help may come over everything (NAV-5). */
export function closeOpenSheet(): void {
  current?.close();
}

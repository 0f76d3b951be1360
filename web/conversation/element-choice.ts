import { isElement, type Element } from '#shared/domain/element.ts';
import type { LineStore } from '#web/local-store/lines.ts';

const KEY = 'maya:element';

/** The element the person asked for; undefined: Maya chooses (COMP-12). Kept on this device alone. */
export function readElement(lines: LineStore): Element | undefined {
  const value = lines.get(KEY);
  return isElement(value) ? value : undefined;
}

export function writeElement(
  lines: LineStore,
  element: Element | undefined,
): void {
  if (element === undefined) lines.remove(KEY);
  else lines.set(KEY, element);
}

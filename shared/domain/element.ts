/** The five elements in their fixed order (GEN-4); `aether` is the default (ELEM-1). They are a way of speaking. */
export const elements = ['fire', 'water', 'earth', 'air', 'aether'] as const;

export type Element = (typeof elements)[number];

export const defaultElement: Element = 'aether';

export function isElement(value: unknown): value is Element {
  return elements.some((element) => element === value);
}

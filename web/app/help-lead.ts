/**
 * Moves the section of a country right below the title of the help page, if the page has it: its numbers are in view at
 * once, also in large text. `choose` is asked with a way to tell which countries the page has.
 */
export function leadWith(
  page: Document,
  choose: (has: (country: string) => boolean) => string | null,
): void {
  const sectionOf = (country: string): Element | null =>
    page.querySelector(`main > section#${country.toLowerCase()}`);
  const has = (country: string): boolean =>
    /^[A-Z]{2}$/.test(country) && sectionOf(country) !== null;
  const country = choose(has);
  if (country === null || !has(country)) return;
  const section = sectionOf(country);
  if (section === null) return;
  section.setAttribute('data-near', '');
  page.querySelector('main > h1')?.after(section);
}

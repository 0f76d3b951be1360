import { messages as frame } from './en/frame.json?lingui';
import { messages as status } from './en/status.json?lingui';
import { messages as talk } from './en/talk.json?lingui';
import { i18n, type I18n } from '@lingui/core';

/** Loads and activates the chosen locale with the words of the first screen. Other locales will be lazy, precached chunks (I18N-2). */
export function activateLocale(locale: 'en'): I18n {
  i18n.load(locale, { ...frame, ...status, ...talk });
  i18n.activate(locale);
  return i18n;
}

// The words of places that load after the first paint come with their code (PERF-1).
const later = {
  account: () => import('./en/account.json?lingui'),
  aside: () => import('./en/aside.json?lingui'),
  help: () => import('./en/help.json?lingui'),
  keep: () => import('./en/keep.json?lingui'),
  lock: () => import('./en/lock.json?lingui'),
  rights: () => import('./en/rights.json?lingui'),
  sync: () => import('./en/sync.json?lingui'),
  you: () => import('./en/you.json?lingui'),
};

/** Adds the words of one area to the active locale; to be awaited before its first screen is drawn. */
export async function addWords(area: keyof typeof later): Promise<void> {
  const { messages } = await later[area]();
  i18n.load(i18n.locale, messages);
}

/** Code that is fetched late, handed on once the words of its areas are here: no screen is ever drawn with bare message ids. */
export async function withWords<T>(
  code: Promise<T>,
  ...areas: (keyof typeof later)[]
): Promise<T> {
  await Promise.all(areas.map(addWords));
  return code;
}

/** One sentence outside of any screen, with the words of its area fetched first. */
export async function speak(
  area: keyof typeof later,
  id: MessageId,
): Promise<string> {
  await addWords(area);
  return i18n._(id);
}

import type { SettingsStore } from '#web/local-store/settings.ts';
import { applyLook } from '#web/ui/look.ts';

/** Keeps `<html>` and the colour around the app in step with the settings (LAYOUT-10). Returns how to stop. */
export function bindLook(settings: SettingsStore, page: Document): () => void {
  const apply = (): void => {
    applyLook(page.documentElement, settings.get());
    // The colour that stands, whatever theme and system made of it; it follows only after styles are there.
    const paper = page.defaultView?.getComputedStyle(
      page.documentElement,
    ).backgroundColor;
    if (paper === undefined) return;
    for (const meta of page.querySelectorAll('meta[name="theme-color"]'))
      meta.setAttribute('content', paper);
  };
  apply();
  const stop = settings.subscribe(apply);
  const dark = page.defaultView?.matchMedia('(prefers-color-scheme: dark)');
  dark?.addEventListener('change', apply);
  return () => {
    stop();
    dark?.removeEventListener('change', apply);
  };
}

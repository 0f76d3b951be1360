// The one blocking script of the page (LAYOUT-10): it sets the look before first paint and watches whether a first paint
// comes at all (INST-10). It is a file of its own, since the page's policy allows no inline script (WEB-1), and it
// imports only what it needs, since nothing can be painted while it loads.
import { applyLook } from '#web/ui/look.ts';
import { watchFirstPaint } from './theme-boot-watch.ts';
import { parseLook, showThemeColor } from './theme-look.ts';

// Reading the global may itself throw where cookies are refused.
function lines(): Storage | null {
  try {
    // eslint-disable-next-line no-restricted-globals -- runs before any module that could hand it in
    return localStorage;
  } catch {
    return null;
  }
}

const storage = lines();
const look = parseLook(storage?.getItem('maya:look') ?? null);
applyLook(document.documentElement, look);
showThemeColor(document, look.theme);
watchFirstPaint({
  page: document,
  lines: storage,
  // eslint-disable-next-line no-restricted-globals -- as above
  container: navigator.serviceWorker,
  later: (work, ms) => setTimeout(work, ms),
  reload: () => {
    location.reload();
  },
});

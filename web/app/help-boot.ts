// The one script of the page at /help, which is whole without it (LINE-1): it gives the page the look that was chosen, before
// it is painted where the file is on the device (LAYOUT-10), and puts the country first (LINE-4). It is asynchronous: on a bad
// network the numbers wait for no script. It stands alone, asks nothing of the network and writes nothing.
import { chooseCountry } from '#shared/safety/country.ts';
import { applyLook } from '#web/ui/look.ts';
import { leadWith } from './help-lead.ts';
import { parseCountry, parseLook } from './theme-look.ts';

// Reading the global may itself throw where cookies are refused.
function lookLine(): string | null {
  try {
    // eslint-disable-next-line no-restricted-globals -- the page has no other script that could hand it in
    return localStorage.getItem('maya:look');
  } catch {
    return null;
  }
}

const line = lookLine();
applyLook(document.documentElement, parseLook(line));
function lead(): void {
  leadWith(document, (has) =>
    chooseCountry(
      {
        setting: parseCountry(line),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        // eslint-disable-next-line no-restricted-globals -- as above
        locale: navigator.language,
      },
      has,
    ),
  );
}

if (document.readyState === 'loading')
  document.addEventListener('DOMContentLoaded', lead);
else lead();

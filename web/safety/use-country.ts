import { useState, useSyncExternalStore } from 'react';
import { countryOf } from '#shared/safety/lines.ts';
import type { HelpDeps } from './deps.ts';

const never = () => () => undefined;

/** LINE-4: what was chosen just now, else the setting, else the device's time zone and language. Never the network. */
export function useCountry({
  settings,
  timeZone,
  locale,
}: Pick<HelpDeps, 'settings' | 'timeZone' | 'locale'>): {
  country: string | null;
  choose: (country: string) => void;
} {
  // Kept here as well: without settings, or when storing fails, the choice still holds while the card is open.
  const [chosen, choose] = useState<string | null>(null);
  const kept = useSyncExternalStore(
    settings?.subscribe ?? never,
    () => settings?.get().country ?? null,
  );
  return {
    country: countryOf({ setting: chosen ?? kept, timeZone, locale }),
    choose,
  };
}

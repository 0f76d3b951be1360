import { useSyncExternalStore } from 'react';
import type { SettingsStore } from '#web/local-store/settings.ts';

/** Whether this device may let a model read. Not asked yet counts as no: nothing is preset to yes (CARE-9). */
export function useModelConsent({
  get,
  subscribe,
}: Pick<SettingsStore, 'get' | 'subscribe'>): boolean {
  return useSyncExternalStore(subscribe, () => get().modelConsent === 'yes');
}

import { useSyncExternalStore } from 'react';
import type { NetworkState } from './network-state.ts';
import type { Probe } from './probe.ts';

/** The network as the probe sees it, live. */
export function useNetwork(probe: Probe): NetworkState {
  return useSyncExternalStore(probe.subscribe, probe.state);
}

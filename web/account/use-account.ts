import { useSyncExternalStore } from 'react';
import type { Account, AccountState } from './types.ts';

export function useAccount(account: Account): AccountState {
  return useSyncExternalStore(account.subscribe, account.state);
}

import type { ReactNode } from 'react';

/** Where offers and notices of the app itself stand, below the top bar; of several only the first shows (NAV-7). */
export function PromptHost({ children }: { children: ReactNode }) {
  return <div className="prompt-host">{children}</div>;
}

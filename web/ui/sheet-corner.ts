import { createContext, type ReactNode } from 'react';

/** What every modal sheet shows beside its close button. The app puts Help here, so that no sheet hides it (LAYOUT-3). */
export const SheetCorner = createContext<ReactNode>(null);

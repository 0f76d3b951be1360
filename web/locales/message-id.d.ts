// Makes every catalogue id a type: a misspelt or missing id does not compile (I18N-1). Types alone, so nothing is imported
// at run time and folders that may not see `locales` still get the check.
type MessageId =
  | keyof typeof import('./en/account.json')
  | keyof typeof import('./en/aside.json')
  | keyof typeof import('./en/frame.json')
  | keyof typeof import('./en/help.json')
  | keyof typeof import('./en/keep.json')
  | keyof typeof import('./en/lock.json')
  | keyof typeof import('./en/rights.json')
  | keyof typeof import('./en/shell.json')
  | keyof typeof import('./en/status.json')
  | keyof typeof import('./en/sync.json')
  | keyof typeof import('./en/talk.json')
  | keyof typeof import('./en/you.json');

declare module '*.json?lingui' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}

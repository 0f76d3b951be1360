import type { MouseEvent } from 'react';
import { closeOpenSheet } from '#web/ui/open-sheet.ts';
import { useText } from '#web/ui/use-text.ts';

/**
 * Help, the same element on every screen (LAYOUT-3). A plain link to the page that needs no script, so that it leads to
 * help also before the code of the card is there or when it fails (NAV-4, P4).
 */
export function HelpButton({ onOpen }: { onOpen: () => void }) {
  const text = useText();
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Some browsers focus no link on a touch; the focus has to find its way back here when the card closes.
    event.currentTarget.focus();
    closeOpenSheet();
    onOpen();
  };
  return (
    <a href="/help" className="button" data-kind="help" onClick={open}>
      {text('help.button')}
    </a>
  );
}

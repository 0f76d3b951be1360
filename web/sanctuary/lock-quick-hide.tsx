import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';

/** Hides Maya at once, with one touch; on a keyboard three quick Escapes do the same. */
export function QuickHideButton({ onHide }: { onHide: () => void }) {
  const text = useText();
  return <Button onClick={onHide}>{text('lock.hide')}</Button>;
}

import {
  use,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  type ReactNode,
} from 'react';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';
import { layerHistory } from './layer-history.ts';
import { closeOpenSheet, openSheet } from './open-sheet.ts';
import { SheetCorner } from './sheet-corner.ts';
import './parts.css';
import { useText } from './use-text.ts';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** A non-modal sheet leaves focus and keyboard where they are, and may stand beside another (NAV-7). */
  modal?: boolean;
  children: ReactNode;
};

/** How far a finger pulls the head down until the sheet closes. */
const SWIPE_PX = 64;

/**
 * A native `<dialog>`. Back, Escape, its button and a pull downwards close it, focus returns to what opened it, and one
 * modal sheet is open at a time: the newer closes the older (NAV-5).
 */
export function Sheet({ open, onClose, title, modal = true, children }: Props) {
  const text = useText();
  const id = useId();
  const corner = use(SheetCorner);
  const dialog = useRef<HTMLDialogElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const close = useEffectEvent(onClose);

  useEffect(() => listen(dialog.current, head.current, () => close()), []);

  useEffect(() => {
    const element = dialog.current;
    if (!open || element === null) return undefined;
    if (!modal) {
      element.show();
      return () => element.close();
    }
    // A sheet opened from within another hands the focus back to what opened the first: the first is gone by then.
    const opener = openSheet.get()?.opener ?? document.activeElement;
    closeOpenSheet();
    const mine = { close: () => close(), opener };
    openSheet.set(mine);
    element.showModal();
    const letGo = layerHistory().hold('sheet', mine.close);
    return () => {
      letGo();
      if (openSheet.get() === mine) openSheet.set(null);
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [open, modal]);

  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id}>
      <div className="sheet-head" ref={head}>
        <h2 id={id}>{title}</h2>
        {modal && corner}
        <Button kind="quiet" onClick={onClose} aria-label={text('ui.close')}>
          <Glyph name="close" />
        </Button>
      </div>
      <div className="sheet-body">{children}</div>
    </dialog>
  );
}

/** Escape (and Android's Back, which browsers report as `cancel`), a touch beside the sheet, and a pull at its head. */
function listen(
  dialog: HTMLDialogElement | null,
  head: HTMLElement | null,
  close: () => void,
): () => void {
  const end = new AbortController();
  const options = { signal: end.signal };
  let pullFrom: number | null = null;
  dialog?.addEventListener(
    'cancel',
    (event) => {
      // The opener's state decides, so that dialog and state never disagree.
      event.preventDefault();
      close();
    },
    options,
  );
  dialog?.addEventListener(
    'click',
    (event) => {
      if (event.target === dialog) close();
    },
    options,
  );
  head?.addEventListener(
    'pointerdown',
    (event) => {
      pullFrom = event.clientY;
    },
    options,
  );
  head?.addEventListener(
    'pointerup',
    (event) => {
      if (pullFrom !== null && event.clientY - pullFrom > SWIPE_PX) close();
      pullFrom = null;
    },
    options,
  );
  return () => end.abort();
}

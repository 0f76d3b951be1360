import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  lazy,
  Suspense,
} from 'react';
import { Link } from 'wouter';
import '#web/ui/tokens.css';
import { Button } from '#web/ui/button.tsx';
import { Glyph } from '#web/ui/glyph.tsx';
import { SheetCorner } from '#web/ui/sheet-corner.ts';
import { closeOpenSheet } from '#web/ui/open-sheet.ts';
import { useText } from '#web/ui/use-text.ts';
import './frame.css';
import { decideKey, focusByKey } from './frame-keys.ts';
import { useKeyboard } from './use-keyboard.ts';
import { useIsWide } from './frame-wide.ts';
import { PlaceBar } from './place-bar.tsx';
import { parentOf, placeOf, screenOf, type Route } from './routes-paths.ts';
import { TopBar } from './top-bar.tsx';

// Nothing on the first screen lies on a sheet.
const Sheet = lazy(async () => ({
  default: (await import('#web/ui/sheet.tsx')).Sheet,
}));

type Props = {
  route: Route;
  /** The one Help element; shown in the top bar and beside the close button of every sheet (LAYOUT-3, NAV-4). */
  help: ReactNode;
  /** `Alt+H`. Any open sheet is closed first: Help comes over everything (NAV-5). */
  onHelp: () => void;
  /** Maya's state in words. */
  state?: ReactNode;
  /** All conversations: a column on wide screens, else in a sheet; `close` is called when one was chosen (NAV-3). */
  list?: (close: () => void) => ReactNode;
  /** Install, update and the like: at most one shows (see PromptHost). */
  prompts?: ReactNode;
  /** The help card, non-modal, over whatever is shown. */
  overlay?: ReactNode;
  /** `Alt+L` and `Alt+C` answer (A11Y-4). */
  keys: boolean;
  /** Before the first exchange: no places and no list, Help as everywhere. */
  isBare?: boolean;
  children: ReactNode;
};

/**
 * The frame of every screen: a column as high as the window in which only the middle scrolls (LAYOUT-1 to 3, 9).
 * Landmarks in reading order: skip link, top bar, list, main, places. The focus goes to the heading of a new screen.
 */
export function Frame({
  route,
  help,
  onHelp,
  state,
  list,
  prompts,
  overlay,
  keys,
  isBare = false,
  children,
}: Props) {
  const text = useText();
  const keyboard = useKeyboard();
  const isWide = useIsWide();
  const [isListOpen, setListOpen] = useState(false);
  const main = useFocusOnScreen(isBare ? 'bare' : screenOf(route));
  useFrameKeys(keys, onHelp);

  const parent = isBare ? null : parentOf(route);
  const isTalk = !isBare && route.name === 'talk';
  const hasList = list !== undefined && !isBare;
  return (
    <SheetCorner value={help}>
      <div
        className="frame"
        data-place={isBare ? 'none' : (placeOf(route) ?? 'none')}
        data-keyboard={keyboard.isUp ? 'up' : undefined}
        style={{ paddingBlockEnd: keyboard.inset }}
      >
        <a
          className="skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {text('frame.skip')}
        </a>
        <TopBar
          state={state}
          help={help}
          start={
            parent !== null ? (
              <Link
                href={parent}
                className="button"
                data-kind="quiet"
                aria-label={text('frame.back')}
              >
                <Glyph name="back" />
              </Link>
            ) : hasList && !isWide && isTalk ? (
              <Button
                kind="quiet"
                aria-label={text('frame.list.label')}
                onClick={() => setListOpen(true)}
              >
                <Glyph name="list" />
              </Button>
            ) : null
          }
        />
        {overlay !== undefined && (
          <div className="frame-overlay">{overlay}</div>
        )}
        {prompts}
        {hasList && isWide && (
          <aside className="frame-list" aria-label={text('frame.list.label')}>
            <h2 className="visually-hidden">{text('frame.list')}</h2>
            {list(() => undefined)}
          </aside>
        )}
        <main
          id="main"
          className="frame-main"
          ref={main}
          // What scrolls must be reachable by keyboard, also where it holds nothing to touch.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={isTalk ? -1 : 0}
          data-fills={isTalk ? '' : undefined}
        >
          {isTalk && (
            <>
              <h1 className="visually-hidden" tabIndex={-1}>
                {text('place.talk')}
              </h1>
              <h2 className="visually-hidden">{text('talk.thread')}</h2>
            </>
          )}
          {children}
        </main>
        {!isBare && <PlaceBar current={placeOf(route)} />}
        {hasList && isListOpen && !isWide && (
          <Suspense fallback={null}>
            <Sheet
              open
              onClose={() => setListOpen(false)}
              title={text('frame.list')}
            >
              {list(() => setListOpen(false))}
            </Sheet>
          </Suspense>
        )}
      </div>
    </SheetCorner>
  );
}

/** Moves the focus to the first heading when another screen comes, not at the start and not within one. */
function useFocusOnScreen(screen: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(screen);
  useLayoutEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    const element = main.current;
    if (element === null) return;
    element.scrollTop = 0;
    const heading = element.querySelector<HTMLElement>('h1');
    if (heading !== null) heading.tabIndex = -1;
    (heading ?? element).focus({ preventScroll: true });
  }, [screen]);
  return main;
}

function useFrameKeys(isOn: boolean, onHelp: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const key = decideKey(event, isOn);
    if (key === null) return;
    if (key === 'help') {
      closeOpenSheet();
      onHelp();
      event.preventDefault();
    } else if (focusByKey(key, document)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

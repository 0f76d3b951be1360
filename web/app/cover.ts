import './cover.css';

//  seen ──hidden, blur, pagehide──► covered ──focus, seen, shown, a touch or key──► seen
//    └────────hold() (quick-hide)────► held ──"Open Maya"──► seen
//
// Painted before the handler returns, since the picture of the app switcher is taken right after it (LOCK-6). It lies in
// the top layer: over open sheets, too. A held cover keeps a plain link to help (P4); it is a curtain, no lock.

export type CoverDeps = {
  page: Document;
  window: Window;
  /** A lock is set, or the setting says so. */
  isOn: () => boolean;
  /** The name of the app: all that the title and the cover say. */
  name: string;
  /** The words of the held cover's two ways; fetched only when it is held. */
  ways: () => Promise<{ open: string; help: string }>;
};

export type Cover = {
  /** Covers until the person opens it again, whatever the setting says. */
  hold(): void;
  isHeld(): boolean;
  stop(): void;
};

/** Covers the page while nobody should see it. */
export function createCover(deps: CoverDeps): Cover {
  const { page, window, name } = deps;
  const end = new AbortController();
  const options = { signal: end.signal, capture: true };
  const cover = makeCover(page, name);
  let isHeld = false;

  function paint(): void {
    page.title = name;
    if (cover.isConnected) return;
    page.body.append(cover);
    // Browsers without popovers have no top layer for it; there it lies over all but an open sheet.
    if ('showPopover' in cover) cover.showPopover();
  }
  function lift(): void {
    if (isHeld || page.visibilityState === 'hidden') return;
    cover.remove();
  }
  function paintIfOn(): void {
    if (deps.isOn()) paint();
  }

  page.addEventListener(
    'visibilitychange',
    () => (page.visibilityState === 'hidden' ? paintIfOn() : lift()),
    options,
  );
  window.addEventListener('pagehide', paintIfOn, options);
  // The blur of a field bubbles up to here as well; only the window's own tells that nobody looks.
  window.addEventListener(
    'blur',
    (event) => {
      if (event.target === window) paintIfOn();
    },
    options,
  );
  for (const name of ['focus', 'pageshow', 'pointerdown', 'keydown'])
    window.addEventListener(name, lift, options);

  async function offerWays(): Promise<void> {
    const { open, help } = await deps.ways();
    if (!isHeld || cover.childElementCount > 1) return;
    const button = page.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = open;
    button.addEventListener('click', () => {
      isHeld = false;
      setInert(page, cover, false);
      ways.remove();
      lift();
    });
    const link = page.createElement('a');
    link.href = '/help';
    link.className = 'button';
    link.dataset['kind'] = 'help';
    link.textContent = help;
    const ways = page.createElement('div');
    ways.className = 'cover-ways';
    ways.append(button, link);
    cover.append(ways);
  }

  return {
    hold() {
      isHeld = true;
      paint();
      setInert(page, cover, true);
      cover.focus();
      offerWays().catch(() => {
        // Without its words the cover must not shut anybody out.
        isHeld = false;
        setInert(page, cover, false);
      });
    },
    isHeld: () => isHeld,
    stop() {
      end.abort();
      isHeld = false;
      setInert(page, cover, false);
      cover.remove();
    },
  };
}

function makeCover(page: Document, name: string): HTMLElement {
  const cover = page.createElement('section');
  cover.className = 'cover';
  cover.tabIndex = -1;
  cover.setAttribute('aria-label', name);
  cover.setAttribute('popover', 'manual');
  const word = page.createElement('p');
  word.className = 'cover-name';
  word.textContent = name;
  cover.append(word);
  return cover;
}

/** While held, nothing under the cover is read aloud or reached by a key. */
function setInert(page: Document, cover: Element, on: boolean): void {
  for (const element of page.body.children)
    if (element !== cover && element instanceof HTMLElement) element.inert = on;
}

const PRESSES = 3;
const WITHIN_MS = 1_500;

/**
 * Whether the last press completes three Escapes in a row. `before`: times of the presses so far, in ms; held-down keys and
 * other keys are the caller's to leave out.
 */
export function isQuickHide(before: readonly number[], now: number): boolean {
  const first = [...before, now].at(-PRESSES);
  return (
    before.length >= PRESSES - 1 &&
    first !== undefined &&
    now - first <= WITHIN_MS &&
    now >= first
  );
}

/** Three quick Escapes hide Maya at once; returns how to stop. It works in every field, and takes no key from anybody. */
export function bindQuickHide(deps: {
  page: Document;
  clock: () => number;
  hide: () => void;
}): () => void {
  let presses: number[] = [];
  const press = (event: KeyboardEvent): void => {
    if (event.repeat) return;
    if (event.key !== 'Escape') {
      presses = [];
      return;
    }
    const now = deps.clock();
    if (isQuickHide(presses, now)) {
      presses = [];
      deps.hide();
    } else presses = [...presses, now].slice(-PRESSES);
  };
  deps.page.addEventListener('keydown', press, true);
  return () => deps.page.removeEventListener('keydown', press, true);
}

/**
 * Hides at once: the cover, then a harmless address in place of this one in the history, then the lock where one is set.
 * Without a lock only the curtain is drawn.
 */
export function hideNow(deps: {
  cover: Pick<Cover, 'hold'>;
  history: History;
  isLockSet: () => boolean;
  lockNow: () => void;
}): void {
  deps.cover.hold();
  deps.history.replaceState(null, '', '/');
  if (deps.isLockSet()) deps.lockNow();
}

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { LineStore } from '#web/local-store/lines.ts';
import { Button } from '#web/ui/button.tsx';
import { Glyph } from '#web/ui/glyph.tsx';
import { layerHistory } from '#web/ui/layer-history.ts';
import { useText } from '#web/ui/use-text.ts';
import { decideCard, foldCard, wordsOf, type CardState } from './card-state.ts';
import type { HelpDeps, Opened } from './deps.ts';
import { HelpBody } from './help-body.tsx';
import { dropCard, keepCard } from './kept-card.ts';
import { useCardFocus } from './use-card-focus.ts';
import './safety.css';

// Comes with the code of the card: whoever asks for the one needs the other.
export { readCard } from './kept-card.ts';

export type HelpCardDeps = HelpDeps;

type Props = {
  deps: HelpCardDeps;
  /** Where a grave card is kept for the next start; `null` where nothing can be sealed. */
  lines: LineStore | null;
  opened: Opened;
  /** The address it stands over. It stays while places change, and Back closes it there, too (NAV-5). */
  place?: string;
  onClose: () => void;
};

/**
 * The help card: a region beside whatever is shown, never a dialog, so that writing goes on (CARD-4). A new `opened` object
 * is a new opening; there is one card, however often that happens (CARD-5).
 */
export function HelpCard({ deps, lines, opened, place, onClose }: Props) {
  const text = useText();
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const show = useRef<HTMLButtonElement>(null);
  const [kept, setState] = useState<CardState>(() => decideCard(null, opened));
  let state = kept;
  if (kept.opened !== opened) {
    state = decideCard(kept, opened);
    setState(state);
  }
  const { folded, verdict } = state;
  useCardFocus(opened, folded, { card, heading });
  const keeping = lines === null ? null : { lines, codec: deps.codec };

  const keep = useEffectEvent(() => {
    if (keeping !== null && opened.by === 'words') keepCard(keeping, state);
  });
  useEffect(() => keep(), [opened, verdict]);

  function putAway(): void {
    if (keeping !== null) dropCard(keeping);
    onClose();
  }
  const back = useEffectEvent(putAway);
  useEffect(
    () => (folded ? undefined : layerHistory().hold('help', () => back())),
    [folded, place],
  );

  /** What it says stays within reach: the next start offers it once (CARD-5). */
  function offerLater(): void {
    if (keeping !== null) keepCard(keeping, { verdict, folded: true });
  }

  return (
    // Escape closes from within; from the composer it stays the composer's key.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={card}
      className="help-card"
      aria-label={text('help.title')}
      data-folded={folded ? '' : undefined}
      onKeyDown={(event) => {
        if (event.key === 'Escape') putAway();
      }}
    >
      <Said opened={opened} folded={folded} />
      <div className="help-column">
        {folded ? (
          <div className="help-fold">
            <Glyph name="help" />
            <p>{text('help.fold')}</p>
            <Button
              ref={show}
              aria-expanded={false}
              onClick={() => setState({ ...state, folded: false })}
            >
              {text('help.fold.show')}
            </Button>
          </div>
        ) : (
          <>
            <h2 ref={heading} tabIndex={-1}>
              {text('help.title')}
            </h2>
            <HelpBody
              deps={deps}
              words={wordsOf(verdict)}
              onLeave={() => {
                offerLater();
                onClose();
              }}
            />
            <div className="help-end">
              <Button
                onClick={() => {
                  offerLater();
                  setState(foldCard(state));
                }}
              >
                {text('help.safe')}
              </Button>
            </div>
          </>
        )}
        <Button
          kind="quiet"
          className="help-close"
          aria-label={text('help.close')}
          onClick={putAway}
        >
          <Glyph name="close" />
        </Button>
      </div>
    </aside>
  );
}

/**
 * Tells those who listen that words opened the card: assertively from tier 3 on, politely below (A11Y-3). The regions are
 * there before their words, else some readers miss them; after a touch the focus tells enough.
 */
function Said({ opened, folded }: { opened: Opened; folded: boolean }) {
  const text = useText();
  const [said, setSaid] = useState<'alert' | 'status' | null>(null);
  const before = useRef(0);
  useEffect(() => {
    const tier = opened.by === 'words' ? (opened.verdict?.tier ?? 0) : 0;
    // Words of the same weight while the card is open say nothing new.
    if (opened.by === 'words' && (tier > before.current || folded))
      setSaid(tier >= 3 ? 'alert' : 'status');
    before.current = folded ? 0 : Math.max(tier, before.current);
  }, [opened, folded]);
  return (
    <>
      <p className="visually-hidden" role="alert">
        {said === 'alert' && text('help.said')}
      </p>
      <p className="visually-hidden" role="status">
        {said === 'status' && text('help.said.folded')}
      </p>
    </>
  );
}

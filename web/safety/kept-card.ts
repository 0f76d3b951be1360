import {
  isFlag,
  isNullOr,
  isOneOf,
  isShape,
  parseShape,
} from '#shared/base/shape.ts';
import type { Verdict } from '#shared/safety/verdict.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { Codec } from '#web/vault/codec.ts';
import { OPENS_FROM, type CardState } from './card-state.ts';
import type { Opened } from './deps.ts';

// SAFE-18, CARD-5: a card that words of tier 3 or 4 opened is pinned, also over a reload, until the person puts it away.
// The line is sealed and tells how the card speaks; it holds no word of the person, no span and no rule.

const LINE = 'maya:card';

type KeptDeps = { lines: LineStore; codec: Codec };

const isKept = isShape({
  folded: isFlag,
  tier: isOneOf(3, 4),
  trigger: isNullOr(
    isOneOf(
      'suicide_ideation',
      'explicit_self_harm',
      'harm_to_others',
      'active_self_harm',
      'acute_panic',
      'severe_dissociation',
      'persistent_distress',
      'emotional_flooding',
      'shutdown_markers',
    ),
  ),
  experiencer: isOneOf('self', 'other', 'unclear'),
});

const unknown: Verdict = {
  tier: 3,
  trigger: null,
  cssrs: null,
  certainty: null,
  experiencer: 'self',
  spans: [],
  ruleIds: [],
  lang: null,
  pack: '',
};

/** Keeps a grave card: open, it comes back open; folded, it is offered at the next start. Milder ones leave the line alone. */
export function keepCard(
  { lines, codec }: KeptDeps,
  { verdict, folded }: Pick<CardState, 'verdict' | 'folded'>,
): void {
  if (verdict === null || verdict.tier < OPENS_FROM) return;
  const { tier, trigger, experiencer } = verdict;
  try {
    lines.set(
      LINE,
      codec.box(JSON.stringify({ folded, tier, trigger, experiencer })),
    );
  } catch {
    // A vault that closes at this moment takes the page along; Help itself waits for nothing (CARD-2).
  }
}

export function dropCard({ lines }: Pick<KeptDeps, 'lines'>): void {
  lines.remove(LINE);
}

/**
 * The opening that an earlier page left: the same once more, or a folded card, once, where the person had said to be safe.
 * A line that cannot be read still opens Help: better once too often than once too little.
 */
export function readCard({ lines, codec }: KeptDeps): Opened | null {
  const line = lines.get(LINE);
  if (line === null) return null;
  const kept = parseShape(codec.unbox(line), isKept);
  if (kept?.folded !== true)
    return { by: 'words', verdict: { ...unknown, ...verdictOf(kept) } };
  dropCard({ lines });
  return { by: 'words' };
}

function verdictOf(
  kept: Pick<Verdict, 'tier' | 'trigger' | 'experiencer'> | null,
): Partial<Verdict> {
  if (kept === null) return {};
  const { tier, trigger, experiencer } = kept;
  return { tier, trigger, experiencer };
}

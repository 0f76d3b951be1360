import type { Verdict } from '#shared/safety/verdict.ts';
import type { Opened } from './deps.ts';

/** From this tier on the card opens by itself and is announced (SAFE-18, A11Y-3). */
export const OPENS_FROM = 3;

export type CardState = {
  opened: Opened;
  folded: boolean;
  /** The gravest since the card came up or was folded by hand; milder words later take nothing away. */
  verdict: Verdict | null;
};

/**
 * The card after an opening: a touch always unfolds it; words of tier 3 and 4 do, also after "I'm safe for now" (CARD-5);
 * milder words leave an open card open and a folded one folded (SAFE-17).
 */
export function decideCard(
  before: CardState | null,
  opened: Opened,
): CardState {
  const tier = opened.verdict?.tier ?? 0;
  return {
    opened,
    folded:
      opened.by === 'touch' || tier >= OPENS_FROM
        ? false
        : (before?.folded ?? true),
    verdict: graver(before?.verdict ?? null, opened.verdict ?? null),
  };
}

/** "I'm safe for now": one line stays, and what comes later is weighed anew (CARD-5). */
export function foldCard(state: CardState): CardState {
  return { ...state, folded: true, verdict: null };
}

function graver(one: Verdict | null, other: Verdict | null): Verdict | null {
  if (one === null || other === null) return one ?? other;
  return other.tier >= one.tier ? other : one;
}

export type CardWords = {
  lead: MessageId[];
  /** When a body needs care first, said beside the emergency number. */
  medical: MessageId | null;
  isUrgent: boolean;
  /** Which exercise stands before everything else, if one does. */
  first: 'breath' | 'room' | null;
  /** Whether a plan is offered to somebody who has none: never while danger is at hand (CARD-8). */
  offersPlan: boolean;
};

/** How the card speaks, from the verdict alone (SAFE-11, SAFE-12, SAFE-19, CARD-6). */
export function wordsOf(verdict: Verdict | null): CardWords {
  const plain: CardWords = {
    lead: ['help.lead.touch'],
    medical: null,
    isUrgent: false,
    first: null,
    offersPlan: true,
  };
  if (verdict === null) return plain;
  const isUrgent = verdict.tier >= 4;
  const shared = { ...plain, isUrgent, offersPlan: !isUrgent };
  if (verdict.experiencer === 'other')
    return { ...shared, lead: ['help.lead.other', 'help.lead.other.stay'] };
  switch (verdict.trigger) {
    case 'harm_to_others':
      return { ...shared, lead: ['help.lead.harm'] };
    case 'acute_panic':
      return {
        ...shared,
        lead: ['help.lead.panic'],
        medical: 'help.medical.panic',
        first: 'breath',
      };
    case 'severe_dissociation':
      return { ...shared, lead: ['help.lead.orient'], first: 'room' };
    case 'explicit_self_harm':
    case 'active_self_harm':
      return {
        ...shared,
        lead: [isUrgent ? 'help.lead.now' : 'help.lead.self'],
        medical: 'help.medical.hurt',
      };
    case 'suicide_ideation':
    case 'shutdown_markers':
    case 'persistent_distress':
    case 'emotional_flooding':
    case null:
      return {
        ...shared,
        lead: [isUrgent ? 'help.lead.now' : 'help.lead.self'],
      };
  }
}

export type Trigger =
  | 'suicide_ideation'
  | 'explicit_self_harm'
  | 'harm_to_others'
  | 'active_self_harm'
  | 'acute_panic'
  | 'severe_dissociation'
  | 'persistent_distress'
  | 'emotional_flooding'
  | 'shutdown_markers';

/** T1 slower, quiet chip; T2 Maya asks; T3 card open; T4 emergency number first (SAFE-16 to 19). */
export type Tier = 0 | 1 | 2 | 3 | 4;

export type Certainty = 'explicit' | 'probable' | 'possible';

/** Tier 0: nothing found. Spans are UTF-16 offsets into the original text (SAFE-39: never logged, never on the server). */
export type Verdict = {
  tier: Tier;
  trigger: Trigger | null;
  cssrs: 0 | 1 | 2 | 3 | 4 | 5 | 6 | null;
  certainty: Certainty | null;
  experiencer: 'self' | 'other' | 'unclear';
  spans: [from: number, to: number][];
  ruleIds: string[];
  lang: string | null;
  pack: string;
};

/** The record that holds the plan. Its fields are sealed one by one, so that two devices can each change another part. */
export const PLAN = { kind: 'plan', id: 'mine' } as const;

/** CARD-8, in the order in which they are written and shown. */
export const planParts = [
  { field: 'signs', title: 'plan.signs', hint: 'plan.signs.hint' },
  { field: 'alone', title: 'plan.alone', hint: 'plan.alone.hint' },
  { field: 'places', title: 'plan.places', hint: 'plan.places.hint' },
  { field: 'people', title: 'plan.people', hint: 'plan.people.hint' },
  {
    field: 'professionals',
    title: 'plan.professionals',
    hint: 'plan.professionals.hint',
  },
  { field: 'safer', title: 'plan.safer', hint: 'plan.safer.hint' },
] as const;

export type PlanField =
  (typeof planParts)[number]['field'] | 'trustedName' | 'trustedNumber';

export const planFields: readonly PlanField[] = [
  ...planParts.map(({ field }) => field),
  'trustedName',
  'trustedNumber',
];

/** `null`: there are words, but they cannot be opened here; they are shown as such and never written over. */
export type Plan = Record<PlanField, string | null>;

/** Whether anything of the six parts was written. */
export const hasParts = (plan: Plan): boolean =>
  planParts.some(({ field }) => isFilled(plan[field]));

export const isFilled = (words: string | null): words is string =>
  words !== null && words.trim() !== '';

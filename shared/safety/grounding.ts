/** CARD-10: exercises as data. Texts are ids of the catalogue: `ground.<id>.title` is the name, `ground.<id>.<n>` a step. */
export const BREATH_HALF_MS = 5500;

export const exercises = [
  { id: 'breath', steps: 2 },
  { id: 'senses', steps: 5 },
  { id: 'water', steps: 2 },
  { id: 'room', steps: 2 },
] as const;

import { exercises } from '#shared/safety/grounding.ts';

/** The exercises in the order they show, as ids of sentences (CARD-10). shared/safety/grounding.ts counts the same steps. */
export const groundingSteps = {
  breath: {
    title: 'ground.breath.title',
    steps: ['ground.breath.1', 'ground.breath.2'],
  },
  senses: {
    title: 'ground.senses.title',
    steps: [
      'ground.senses.1',
      'ground.senses.2',
      'ground.senses.3',
      'ground.senses.4',
      'ground.senses.5',
    ],
  },
  water: {
    title: 'ground.water.title',
    steps: ['ground.water.1', 'ground.water.2'],
  },
  room: {
    title: 'ground.room.title',
    steps: ['ground.room.1', 'ground.room.2'],
  },
} as const;

export type ExerciseId = keyof typeof groundingSteps;

export const exerciseIds: readonly ExerciseId[] = exercises.map(({ id }) => id);

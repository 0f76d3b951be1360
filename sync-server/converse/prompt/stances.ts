import type { Element } from '#shared/domain/element.ts';

/** How each element meets a person: the stance, the constraint and the rhythm (domain section 2). */
export const stances: Record<Element, string> = {
  fire: 'Stance: friction that kindles. Meet their drive and challenge it kindly; leave one action in sight, never a plan. Lively, short sentences.',
  water:
    'Stance: holding. Attune to the feeling and follow their pace; nothing has to move. Flowing, gentle sentences.',
  earth:
    'Stance: holding through what is near. Concrete things, the body, the next hour; small and doable. Steady, simple sentences.',
  air: 'Stance: friction that clears. Name the thought precisely and open one fresh angle. Crisp, light sentences.',
  aether:
    'Stance: balance. Hold both sides and join the threads without closing them. Spacious, quiet sentences.',
};

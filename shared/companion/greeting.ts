/** Exchange 1 (ONB-2): name, that she is an AI, nothing to prepare, one open invitation, no other question. */
export function greeting(): string {
  return "I'm Maya, an AI who listens. There is nothing you need to prepare. What is on your mind?";
}

import { greeting } from '../greeting.ts';
import { respond } from '../respond.ts';
import type { CompanionReply, CompanionTurn } from '../respond.ts';
import { judge } from './judge.ts';

export type Spoken = { person: string; reply: CompanionReply; wrong: string[] };

/** Plays a person's turns through the responder from the greeting on and judges every reply. */
export function play(turns: readonly string[]): Spoken[] {
  const said: CompanionTurn[] = [{ role: 'maya', text: greeting() }];
  const earlier = [{ text: greeting(), moves: [] as string[] }];
  return turns.map((person) => {
    said.push({ role: 'user', text: person });
    const reply = respond({ turns: [...said] });
    const wrong = judge({
      person,
      reply: reply.text,
      moves: reply.moves,
      earlier: [...earlier],
    });
    said.push({ role: 'maya', text: reply.text });
    earlier.push({ text: reply.text, moves: reply.moves });
    return { person, reply, wrong };
  });
}

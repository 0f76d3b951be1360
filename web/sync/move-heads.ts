import type { SessionId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { SpaceTables } from '#web/local-store/space-tables.ts';

/** LANE-1: this device knows of each lane the highest entry it has seen. */
export async function moveHeads(
  { lanes }: SpaceTables,
  told: Message[],
): Promise<void> {
  const heads = new Map<string, { sid: SessionId; head: Lane }>();
  for (const { sid, lane } of told) {
    if (lane === null) continue;
    const name = `${sid}\n${lane.d}`;
    const known = heads.get(name);
    if (known === undefined || known.head.i < lane.i)
      heads.set(name, { sid, head: lane });
  }
  const found = [...heads.values()];
  const here = await lanes.bulkGet(found.map(({ sid, head }) => [sid, head.d]));
  await lanes.bulkPut(
    found.flatMap(({ sid, head }, n) =>
      (here[n]?.head.i ?? 0) < head.i ? [{ sid, dev: head.d, head }] : [],
    ),
  );
}

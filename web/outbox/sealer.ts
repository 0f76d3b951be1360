import type { DeviceId, SessionId } from '#shared/base/ids.ts';
import type { Lane, LaneStep } from '#shared/domain/message.ts';
import type { Aad } from '#web/local-store/aad.ts';

/** What the outbox needs of the codec. It holds no key: words pass through here and come back as envelopes (P5). */
export type Sealer = {
  seal(plain: string, aad: Aad): string;
  open(envelope: string, aad: Aad): string | null;
  box(plain: string): string;
  unbox(line: string): string | null;
  /** False for a line of another space, which stays for its owner (LEAVE-3). */
  owns(line: string): boolean;
  /** The entry that follows `before` in a device's lane of a session (SEAL-1). */
  link(
    place: { sid: SessionId; dev: DeviceId },
    before: Lane | null,
    step: LaneStep,
  ): Lane;
  /** The `sanctuary_seal` over the heads of all lanes (SEAL-2). */
  sealSession(sid: SessionId, heads: readonly Lane[]): string;
};

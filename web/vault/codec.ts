import type { DeviceId, SessionId } from '#shared/base/ids.ts';
import type { Lane, LaneStep } from '#shared/domain/message.ts';
import type { Aad as BoundTo } from '#web/local-store/aad.ts';

export type Aad = BoundTo;

/** Everything that turns words into what may be stored, and back. The only way to and from an envelope. */
export type Codec = {
  /** Synchronous, since the journal line is written before the first await (WRITE-2, JRN-1). Throws VaultLocked while locked. */
  seal(plain: string, aad: Aad): string;
  /** `null` = cannot be opened here: shown as unreadable and never overwritten (VAULT-8). */
  open(envelope: string, aad: Aad): string | null;
  /** A journal line or a draft line (JRN-1, JRN-6), sealed and with its CRC-32. Throws VaultLocked while locked. */
  box(plain: string): string;
  unbox(line: string): string | null;
  /** Whether a line was written in this space; another's stays for its owner (LEAVE-3). */
  owns(line: string): boolean;
  /** The entry that follows `before` in a device's lane of a session (SEAL-1). */
  link(
    place: { sid: SessionId; dev: DeviceId },
    before: Lane | null,
    step: LaneStep,
  ): Lane;
  /** The `sanctuary_seal` over the heads of all lanes of a session (SEAL-2). */
  sealSession(sid: SessionId, heads: readonly Lane[]): string;
};

/** A key was asked for while there is none in memory. Whoever sees it keeps the words where they are. */
export class VaultLocked extends Error {
  readonly code = 'vault_locked';
  constructor() {
    super('the vault is locked');
    this.name = 'VaultLocked';
  }
}

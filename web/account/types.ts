import type { ErrorCode } from '#shared/base/errors.ts';
import type { Result } from '#shared/base/result.ts';
import type { ConsentKind, DevicesReply } from '#shared/protocol/accounts.ts';

// What the screens of an account see of it. `createAccount` makes one; tests of screens make their own.

export type AccountState =
  /** `refused`: how a queued sign-up ended while it was tried again by itself. */
  | { kind: 'guest'; refused?: ErrorCode }
  /** The server has no room yet and asks again at `until`, in ms since 1970. */
  | { kind: 'queued'; place: number; until: number }
  | { kind: 'signed-in'; email: string; offline: boolean }
  | { kind: 'needs-sign-in'; email: string }
  /**
   * Erased here; the server follows at the next contact (LEAVE-5). `elsewhere`: the account was erased on another device, so
   * its words left this one, too (PRIV-10). `needsSignIn`: the server wants the passphrase once more before it erases.
   */
  | { kind: 'erasing'; elsewhere?: true; needsSignIn?: true };

export type SignUpFields = {
  email: string;
  /** IANA zone. */
  timezone: string;
  passphrase: string;
  referralCode?: string;
  consents: Record<ConsentKind, boolean>;
};

/** Everything of a sign-up that is made on the device, ready to be sent. Screens read `recoveryCode` alone and keep it nowhere. */
export type SignUpDraft = {
  readonly email: string;
  /** Shown once (VAULT-5). */
  readonly recoveryCode: string;
};

/** A new recovery code that counts for nothing before it was tried (LOCK-8). Shown once, kept nowhere. */
export type CodeDraft = { readonly recoveryCode: string };

export type SignInFields =
  | { email: string; passphrase: string }
  | { email: string; recoveryCode: string };

export type DeviceEntry = DevicesReply['devices'][number];

export type Queued = { place: number; retryAfterSeconds: number };

export type Account = {
  /** The same object until something changed, so that a screen can subscribe to it. */
  state(): AccountState;
  subscribe(listener: () => void): () => void;
  /** Derives, wraps and makes the recovery code; nothing is sent. */
  prepareSignUp(fields: SignUpFields): Promise<Result<SignUpDraft, ErrorCode>>;
  /** Opens the wrap with the code as it was typed (LOCK-8). */
  practise(
    draft: SignUpDraft,
    typed: string,
  ): Result<void, 'recovery_code_malformed' | 'wrong_passphrase'>;
  /** A queued sign-up is kept, sealed, and tried again by itself. */
  submitSignUp(draft: SignUpDraft): Promise<Result<'done' | Queued, ErrorCode>>;
  /** Switches to the account's space; the guest's rows come along (LEAVE-6). */
  signIn(fields: SignInFields): Promise<Result<'done', ErrorCode>>;
  refresh(): Promise<Result<string, ErrorCode>>;
  /** The access token, out of memory or refreshed; null without an account or a network. */
  token(): Promise<string | null>;
  devices(): Promise<Result<DeviceEntry[], ErrorCode>>;
  revoke(which: { id: string } | 'others'): Promise<Result<void, ErrorCode>>;
  changePassphrase(change: {
    current: string;
    next: string;
  }): Promise<Result<void, ErrorCode>>;
  /** A new recovery code; the one before counts until `confirmCode` (LOCK-8). */
  prepareCode(proof: {
    passphrase: string;
  }): Promise<Result<CodeDraft, ErrorCode>>;
  /** A new key, with a new code that opens it (VAULT-18). Nothing changes before `confirmCode`. */
  prepareRotation(proof: {
    passphrase: string;
  }): Promise<Result<CodeDraft, ErrorCode>>;
  /** Opens the new wrap with the code as it was typed, then puts it in the old one's place. May be repeated. */
  confirmCode(
    draft: CodeDraft,
    typed: string,
  ): Promise<Result<void, ErrorCode>>;
  /** What the account says now (PRIV-1). */
  consents(): Promise<Result<Record<ConsentKind, boolean>, ErrorCode>>;
  setConsent(
    kind: Exclude<ConsentKind, 'account'>,
    given: boolean,
  ): Promise<Result<void, ErrorCode>>;
  /** LEAVE-1, LEAVE-2; offline, too. `keep-asking` refuses while something is unsent. */
  signOut(choice: {
    unsent: 'keep-asking' | 'discard';
  }): Promise<Result<void, ErrorCode>>;
  /** LEAVE-5. */
  eraseAccount(proof: { passphrase: string }): Promise<Result<void, ErrorCode>>;
};

import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';

/**
 * The sentence that tells a code on the screens of an account. Mostly the registry's own; a few of those speak of a message
 * that was typed, and stand here as what they mean for an account. `isOffline`: this device has no network, so nothing can be
 * said of the server (OFF-4).
 */
export function errorText(code: ErrorCode, isOffline = false): MessageId {
  switch (code) {
    case 'rate_limited':
      return 'account.rest';
    case 'shutdown':
    case 'not_ready':
      return 'err.busy';
    case 'guests_refused':
      return 'err.signin.again';
    case 'invalid_request':
    case 'not_found':
    case 'reply_kept':
    case 'method_not_allowed':
    case 'text_too_long':
    case 'body_too_large':
    case 'op_too_large':
    case 'origin_refused':
    case 'sync_envelope':
    case 'sync_too_large':
    case 'sync_bytes':
    case 'sync_unavailable':
    case 'internal':
      return 'account.failed';
    case 'unknown_element':
    case 'storage_full':
    case 'storage_unavailable':
    case 'consent_required':
    case 'address_invalid':
    case 'address_taken':
    case 'kdf_too_weak':
    case 'sign_in_failed':
    case 'auth_expired':
    case 'session_ended':
    case 'proof_required':
    case 'last_wrap':
    case 'vault_conflict':
    case 'account_erased':
    case 'busy':
    case 'wrong_passphrase':
    case 'recovery_code_malformed':
    case 'passphrase_weak':
    case 'vault_locked':
    case 'file_unreadable':
      return errorRegistry[code].message;
    case 'no_network':
      return isOffline ? 'err.offline' : errorRegistry[code].message;
  }
}

import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';

/**
 * The sentence that tells a code on the screens of an account. Mostly the registry's own; a few of those speak of a message
 * that was typed, and stand here as what they mean for an account.
 */
export function errorText(code: ErrorCode): MessageId {
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
    case 'method_not_allowed':
    case 'text_too_long':
    case 'body_too_large':
    case 'op_too_large':
    case 'origin_refused':
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
    case 'no_network':
      return errorRegistry[code].message;
  }
}

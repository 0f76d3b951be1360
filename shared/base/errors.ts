/**
 * The registry of everything that can go wrong and be told. Branch on `code`; text is for people.
 * `retry`: whether the same call can succeed later. `message`: the catalogue id a person sees.
 * `operator`: the next step for whoever runs the server. docs/errors.md is printed from this table.
 */
export type ErrorEntry = {
  retry: 'never' | 'later' | 'after-sign-in';
  status: number | null;
  message: string;
  operator: string;
};

export const errorRegistry = {
  invalid_request: {
    retry: 'never',
    status: 400,
    message: 'err.part',
    operator:
      'The body does not fit the schema of the route; see the field named in `error`.',
  },
  unknown_element: {
    retry: 'never',
    status: 400,
    message: 'err.part',
    operator: 'Only fire, water, earth, air, aether exist (ELEM-1).',
  },
  text_too_long: {
    retry: 'never',
    status: 400,
    message: 'err.long',
    operator: 'A message takes 8,000 characters (CONV-3).',
  },
  body_too_large: {
    retry: 'never',
    status: 413,
    message: 'err.long',
    operator: 'Talk bodies end at 64 kB (ABUSE-8).',
  },
  not_found: {
    retry: 'never',
    status: 404,
    message: 'err.page',
    operator: 'No such route or turn.',
  },
  reply_kept: {
    retry: 'never',
    status: 409,
    message: 'state.paused',
    operator:
      'This turn was answered; the reply lies sealed in the inbox and comes by sync (VAULT-14).',
  },
  method_not_allowed: {
    retry: 'never',
    status: 405,
    message: 'err.part',
    operator: 'The route exists with another method; see `Allow`.',
  },
  rate_limited: {
    retry: 'later',
    status: 429,
    message: 'rest.limit',
    operator:
      'The address is over its limit (LIMIT-1); behind a proxy check TRUSTED_PROXIES.',
  },
  guests_refused: {
    retry: 'after-sign-in',
    status: 401,
    message: 'state.paused',
    operator: 'ALLOW_GUESTS=0: nobody without an account may talk here.',
  },
  shutdown: {
    retry: 'later',
    status: 503,
    message: 'state.paused',
    operator: 'The process is draining or STREAMING_ENABLED=0.',
  },
  not_ready: {
    retry: 'later',
    status: 503,
    message: 'state.paused',
    operator:
      'Database or migrations are not ready; see the `checks` of /readyz.',
  },
  internal: {
    retry: 'later',
    status: 500,
    message: 'err.part',
    operator: 'A fault of the program; look up the request id in the log.',
  },
  storage_full: {
    retry: 'later',
    status: null,
    message: 'storage.full',
    operator: 'The device is out of space; nothing for the operator to do.',
  },
  storage_unavailable: {
    retry: 'later',
    status: null,
    message: 'state.spare',
    operator: 'The browser refuses IndexedDB; nothing for the operator to do.',
  },
  op_too_large: {
    retry: 'never',
    status: null,
    message: 'err.long',
    operator: 'A text above 1 MB is refused at the input (WRITE-2).',
  },
  consent_required: {
    retry: 'never',
    status: 422,
    message: 'err.consent',
    operator:
      'Sign-up without the account box, or without the four boxes at all (PRIV-1, SIGN-1).',
  },
  address_invalid: {
    retry: 'never',
    status: 400,
    message: 'err.address',
    operator: 'The address does not read as one after normalising (AUTH-12).',
  },
  address_taken: {
    retry: 'never',
    status: 409,
    message: 'err.address.taken',
    operator: 'There is an account of this address already (AUTH-12).',
  },
  kdf_too_weak: {
    retry: 'never',
    status: 422,
    message: 'err.kdf',
    operator:
      'Parameters below the floor of 64 MiB, t=3 are refused on both sides (VAULT-3).',
  },
  sign_in_failed: {
    retry: 'never',
    status: 401,
    message: 'err.login',
    operator:
      'Address or secret do not match; the same for an unknown address (AUTH-3).',
  },
  auth_expired: {
    retry: 'after-sign-in',
    status: 401,
    message: 'err.signin.again',
    operator: 'The access token is missing, over or of a revoked device.',
  },
  session_ended: {
    retry: 'after-sign-in',
    status: 401,
    message: 'err.signin.again',
    operator:
      'The refresh token is unknown, over, revoked, or was used twice outside its grace (AUTH-9).',
  },
  proof_required: {
    retry: 'after-sign-in',
    status: 403,
    message: 'err.proof',
    operator: 'This needs a sign-in of the last 15 minutes (AUTH-5).',
  },
  origin_refused: {
    retry: 'never',
    status: 403,
    message: 'err.part',
    operator:
      'A cookie route was called from another origin (WEB-7); behind a proxy check TRUSTED_PROXIES.',
  },
  last_wrap: {
    retry: 'never',
    status: 409,
    message: 'err.wrap.last',
    operator: 'A passphrase or recovery wrap always stays (VAULT-6).',
  },
  vault_conflict: {
    retry: 'never',
    status: 409,
    message: 'err.vault.conflict',
    operator:
      'Another device changed the wraps meanwhile, or the generation steps back.',
  },
  account_erased: {
    retry: 'never',
    status: 410,
    message: 'err.account.erased',
    operator: 'The account was erased; its devices wipe themselves (PRIV-10).',
  },
  busy: {
    retry: 'later',
    status: 503,
    message: 'err.busy',
    operator:
      'Too many slow hashes at once (AUTH-7) or the sign-up queue is full (SIGN-1).',
  },
  wrong_passphrase: {
    retry: 'never',
    status: null,
    message: 'err.passphrase',
    operator: 'The wrap does not open with it; nothing for the operator to do.',
  },
  recovery_code_malformed: {
    retry: 'never',
    status: null,
    message: 'err.code',
    operator: 'A recovery code with a slip in it; its check sign tells.',
  },
  passphrase_weak: {
    retry: 'never',
    status: null,
    message: 'err.passphrase.weak',
    operator: 'Too short, too long or on the list of common ones (VAULT-4).',
  },
  vault_locked: {
    retry: 'later',
    status: null,
    message: 'err.locked',
    operator: 'The vault is locked on the device; nothing for the operator.',
  },
  file_unreadable: {
    retry: 'never',
    status: null,
    message: 'err.file',
    operator: 'A file to import that is none of ours; nothing was changed.',
  },
  sync_envelope: {
    retry: 'later',
    status: 400,
    message: 'err.part',
    operator:
      'A sync body that is not of this version: an app newer than the server, or a stranger (PUSH-4). The device keeps everything.',
  },
  sync_too_large: {
    retry: 'later',
    status: 413,
    message: 'err.long',
    operator: 'A sync body above 2 MB; the device halves it (PUSH-4).',
  },
  sync_bytes: {
    retry: 'later',
    status: 429,
    message: 'rest.limit',
    operator: 'A person sent over 16 MB in a minute (PUSH-4).',
  },
  sync_unavailable: {
    retry: 'later',
    status: 503,
    message: 'state.paused',
    operator:
      'The database did not take a push or answer a pull; the device sends again (PUSH-10).',
  },
  no_network: {
    retry: 'later',
    status: null,
    message: 'err.network',
    operator: 'The device did not reach the server; nothing for the operator.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

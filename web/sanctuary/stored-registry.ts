// Everything that is stored about a person, as data (PRIV-11): the page "What is stored about me" and docs/privacy.md are
// made from it, and a test compares it with the schema of the device and with the tables of the server. Sentences stand in
// web/locales/en/rights.json under `stored.what.<name>`.

/**
 * `sealed`: ciphertext; a key only the person holds opens it. `profile`: the server or whoever opens the storage can read it.
 * `anonymous`: belongs to nobody. `key`: what opens or proves something, itself locked or hashed.
 */
export type StoredKind = 'sealed' | 'profile' | 'anonymous' | 'key';

/** Where it lies: a table of the database, of the key database, a line of localStorage, a cache, or a table of the server. */
export type StoredPlace = 'database' | 'keys' | 'line' | 'cache' | 'server';

/** How long it stays (PRIV-7). */
export type StoredFor =
  | 'until-deleted'
  | 'until-saved'
  | 'until-sent'
  | 'until-account'
  | 'until-app'
  | 'minutes'
  | 'days-14'
  | 'days-90'
  | 'months-13';

export type StoredEntry = {
  place: StoredPlace;
  /** The table, the key of a line with `*` for what varies, or the name of a cache. */
  name: string;
  kind: StoredKind;
  for: StoredFor;
  /** Columns of a server table that can be read by who opens the database; all others are listed in `closed`. */
  open?: readonly string[];
  closed?: readonly string[];
};

export const storedRegistry = [
  { place: 'database', name: 'messages', kind: 'sealed', for: 'until-deleted' },
  { place: 'database', name: 'sessions', kind: 'sealed', for: 'until-deleted' },
  { place: 'database', name: 'records', kind: 'sealed', for: 'until-deleted' },
  { place: 'database', name: 'profile', kind: 'profile', for: 'until-deleted' },
  { place: 'database', name: 'outbox', kind: 'sealed', for: 'until-sent' },
  { place: 'database', name: 'rejected', kind: 'sealed', for: 'until-deleted' },
  { place: 'database', name: 'lanes', kind: 'profile', for: 'until-deleted' },
  { place: 'database', name: 'pins', kind: 'profile', for: 'until-deleted' },
  { place: 'database', name: 'drafts', kind: 'sealed', for: 'until-deleted' },
  { place: 'database', name: 'held', kind: 'sealed', for: 'until-saved' },
  { place: 'database', name: 'trace', kind: 'profile', for: 'until-deleted' },
  { place: 'database', name: 'meta', kind: 'profile', for: 'until-deleted' },
  { place: 'keys', name: 'keys', kind: 'key', for: 'until-deleted' },
  { place: 'line', name: 'j:*', kind: 'sealed', for: 'until-saved' },
  { place: 'line', name: 't:*', kind: 'sealed', for: 'until-sent' },
  { place: 'line', name: 'd:*', kind: 'sealed', for: 'until-saved' },
  { place: 'line', name: 'h:*', kind: 'sealed', for: 'until-saved' },
  { place: 'line', name: 'jx:*', kind: 'sealed', for: 'until-deleted' },
  { place: 'line', name: 'dx:*', kind: 'sealed', for: 'until-deleted' },
  { place: 'line', name: 'maya:ptr', kind: 'profile', for: 'until-deleted' },
  { place: 'line', name: 'maya:look', kind: 'profile', for: 'until-deleted' },
  { place: 'line', name: 'maya:wraps', kind: 'key', for: 'until-deleted' },
  { place: 'line', name: 'maya:jkey', kind: 'key', for: 'until-deleted' },
  { place: 'line', name: 'maya:leave', kind: 'profile', for: 'until-account' },
  { place: 'line', name: 'maya:met', kind: 'profile', for: 'until-deleted' },
  { place: 'line', name: 'maya:card', kind: 'sealed', for: 'until-deleted' },
  { place: 'line', name: 'maya:use', kind: 'profile', for: 'until-deleted' },
  {
    place: 'line',
    name: 'maya:element',
    kind: 'profile',
    for: 'until-deleted',
  },
  {
    place: 'line',
    name: 'maya:told-persist',
    kind: 'profile',
    for: 'until-deleted',
  },
  {
    place: 'line',
    name: 'maya:unpainted',
    kind: 'profile',
    for: 'until-deleted',
  },
  {
    place: 'line',
    name: 'maya:brought-back',
    kind: 'profile',
    for: 'until-deleted',
  },
  { place: 'cache', name: 'maya-files-*', kind: 'anonymous', for: 'until-app' },
  { place: 'cache', name: 'maya-shell', kind: 'anonymous', for: 'until-app' },
  {
    place: 'server',
    name: 'turn',
    kind: 'profile',
    for: 'minutes',
    open: ['turn_id', 'boot', 'state', 'at'],
    closed: ['owner'],
  },
  {
    place: 'server',
    name: 'beta_users',
    kind: 'profile',
    for: 'until-account',
    open: [
      'id',
      'email',
      'address_key',
      'timezone',
      'referral_code',
      'maya_instance',
      'privacy_mode',
      'consent_date',
      'created_at',
      'session_count',
      'gen',
      'inbox_key',
      'last_seen_day',
    ],
    closed: ['older'],
  },
  {
    place: 'server',
    name: 'maya_instances',
    kind: 'profile',
    for: 'until-account',
    open: ['id', 'user_id', 'privacy_setting', 'created_at', 'last_active'],
    closed: ['session_data_ct'],
  },
  {
    place: 'server',
    name: 'sanctuary_sessions',
    kind: 'profile',
    for: 'until-account',
    open: [
      'user_id',
      'id',
      'maya_instance',
      'opened_at',
      'closed_at',
      'protection_active',
      'message_count',
      'version',
      'erased',
    ],
    closed: ['sanctuary_seal', 'f', 'also'],
  },
  {
    place: 'server',
    name: 'maya_sessions',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'session_id', 'maya_instance', 'last_active'],
  },
  {
    place: 'server',
    name: 'auth_secret',
    kind: 'key',
    for: 'until-account',
    open: ['user_id', 'kind', 'kdf'],
    closed: ['hash', 'salt', 'salt_part'],
  },
  {
    place: 'server',
    name: 'key_wrap',
    kind: 'key',
    for: 'until-account',
    open: ['user_id', 'id', 'kind', 'gen', 'kdf', 'salt_part'],
    closed: ['w'],
  },
  {
    place: 'server',
    name: 'device',
    kind: 'profile',
    for: 'until-account',
    open: [
      'user_id',
      'id',
      'name',
      'created_day',
      'last_seen_day',
      'revoked_at',
    ],
  },
  {
    place: 'server',
    name: 'refresh_token',
    kind: 'key',
    for: 'days-90',
    open: [
      'family',
      'user_id',
      'device_id',
      'made_at',
      'used_at',
      'expires_at',
      'ends_at',
      'auth_time',
    ],
    closed: ['hash', 'successor_ct'],
  },
  {
    place: 'server',
    name: 'consent',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'kind', 'at', 'version', 'given'],
  },
  {
    place: 'server',
    name: 'erased_account',
    kind: 'profile',
    for: 'days-90',
    open: ['day'],
    closed: ['key'],
  },
  {
    place: 'server',
    name: 'maya_messages',
    kind: 'sealed',
    for: 'until-account',
    open: [
      'user_id',
      'id',
      'sid',
      'role',
      'at',
      'ord',
      'rev',
      'box',
      're',
      'turn',
      'version',
      'erased',
    ],
    closed: ['envelope', 'lane'],
  },
  {
    place: 'server',
    name: 'records',
    kind: 'sealed',
    for: 'until-account',
    open: ['user_id', 'kind', 'id', 'version', 'erased'],
    closed: ['f', 'also'],
  },
  {
    place: 'server',
    name: 'reply_held',
    kind: 'sealed',
    for: 'until-account',
    open: ['user_id', 'id', 're', 'sid'],
    closed: ['row'],
  },
  {
    place: 'server',
    name: 'dead_letter',
    kind: 'sealed',
    for: 'until-account',
    open: ['user_id', 'op_id', 'name', 'v', 'reason', 'at'],
    closed: ['args'],
  },
  {
    place: 'server',
    name: 'sync_space',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'epoch', 'version', 'ord_next', 'raised_at'],
  },
  {
    place: 'server',
    name: 'sync_group',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'id', 'seen_day'],
  },
  {
    place: 'server',
    name: 'sync_client',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'id', 'group_id', 'lmid', 'version'],
  },
  {
    place: 'server',
    name: 'sync_op',
    kind: 'profile',
    for: 'until-account',
    open: [
      'user_id',
      'op_id',
      'name',
      'status',
      'reason',
      'version',
      'ord',
      'day',
    ],
  },
  {
    place: 'server',
    name: 'sync_fault',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'op_id', 'tries', 'first_at', 'last_at', 'code'],
  },
  {
    place: 'server',
    name: 'bucket_digest',
    kind: 'profile',
    for: 'until-account',
    open: ['user_id', 'bucket', 'n'],
    closed: ['digest'],
  },
  {
    place: 'server',
    name: 'beta_metrics',
    kind: 'anonymous',
    for: 'months-13',
    open: ['day', 'measure', 'bucket', 'n', 'total'],
  },
  {
    place: 'server',
    name: 'breakthrough_markers',
    kind: 'anonymous',
    for: 'months-13',
    open: ['day', 'category', 'n'],
  },
] as const satisfies readonly StoredEntry[];

/** The part of an id under which the sentence of an entry stands: a key of a line has signs that no id has. */
export const sentenceOf = <Name extends string>(name: Name) =>
  // The catalogue has these ids; the test of the registry looks each of them up.
  `stored.what.${name.replaceAll(/[:*]+/g, '-').replace(/-+$/, '')}` as MessageId;

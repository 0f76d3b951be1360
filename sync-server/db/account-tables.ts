import type { Kdf } from '#shared/crypto/types.ts';
import type { Session } from '#shared/domain/session.ts';
import { consentKinds } from '#shared/protocol/accounts.ts';
import type { sqliteColumns } from './columns.sqlite.ts';

/** SANC-1: what a person chose; nothing is shared under `sanctuary`. */
const privacyModes = ['sanctuary', 'standard'] as const;
const privacySettings = ['sanctuary_mode', 'standard_mode'] as const;
const secretKinds = ['passphrase', 'recovery'] as const;
const wrapKinds = ['passphrase', 'recovery', 'passkey'] as const;

/**
 * Who has an account and what opens it (design 4.3). Everything below `beta_users` names its person in `user_id` and goes
 * with them; keys begin with the person, so that one person's id neither meets nor betrays another's (RLS-8, RLS-9).
 * No column holds a word of a conversation, a vault key or anything that makes one (VAULT-1): `hash` is a slow hash
 * (AUTH-7), `w` a locked key, `older`, `successor_ct` and `session_data_ct` are ciphertext, and so are the fields of a
 * session; its row of version 0 was made at sign-up and waits for its device.
 */
export function makeAccountTables(kit: typeof sqliteColumns) {
  const { table, id, key, oneOf, ts, int, bool } = kit;
  const { maybeText, maybeTs, maybeJson, primary, index, checkOneOf } = kit;

  const betaUsers = table(
    'beta_users',
    {
      id: id('id'),
      email: key('email'),
      addressKey: key('address_key').unique(),
      timezone: key('timezone'),
      referralCode: maybeText('referral_code'),
      mayaInstance: key('maya_instance'),
      privacyMode: oneOf('privacy_mode', privacyModes),
      consentDate: ts('consent_date'),
      createdAt: ts('created_at'),
      sessionCount: int('session_count'),
      gen: int('gen'),
      older: maybeText('older'),
      inboxKey: key('inbox_key'),
      lastSeenDay: key('last_seen_day'),
    },
    (row) => [checkOneOf('beta_users_mode', row.privacyMode, privacyModes)],
  );
  const owner = () =>
    key('user_id').references(() => betaUsers.id, { onDelete: 'cascade' });

  return {
    betaUsers,
    mayaInstances: table(
      'maya_instances',
      {
        id: id('id'),
        userId: owner(),
        privacySetting: oneOf('privacy_setting', privacySettings),
        sessionDataCt: maybeText('session_data_ct'),
        createdAt: ts('created_at'),
        lastActive: ts('last_active'),
      },
      (row) => [
        index('maya_instances_user', row.userId),
        checkOneOf(
          'maya_instances_setting',
          row.privacySetting,
          privacySettings,
        ),
      ],
    ),
    sanctuarySessions: table(
      'sanctuary_sessions',
      {
        userId: owner(),
        id: key('id'),
        mayaInstance: key('maya_instance'),
        openedAt: ts('opened_at'),
        closedAt: maybeTs('closed_at'),
        sanctuarySeal: maybeText('sanctuary_seal'),
        protectionActive: bool('protection_active'),
        messageCount: int('message_count'),
        f: kit.json<Session['f']>('f').default({}),
        also: kit.json<Session['also']>('also').default([]),
        version: kit.big('version').default(0),
        erased: bool('erased').default(false),
      },
      (row) => [
        primary(row.userId, row.id),
        index('sanctuary_sessions_version', row.userId, row.version),
      ],
    ),
    mayaSessions: table(
      'maya_sessions',
      {
        userId: owner(),
        sessionId: key('session_id'),
        mayaInstance: key('maya_instance'),
        lastActive: ts('last_active'),
      },
      (row) => [primary(row.userId, row.sessionId)],
    ),
    authSecret: table(
      'auth_secret',
      {
        userId: owner(),
        kind: oneOf('kind', secretKinds),
        hash: key('hash'),
        salt: key('salt'),
        kdf: maybeJson<Kdf>('kdf'),
        saltPart: maybeText('salt_part'),
      },
      (row) => [
        primary(row.userId, row.kind),
        checkOneOf('auth_secret_kind', row.kind, secretKinds),
      ],
    ),
    keyWrap: table(
      'key_wrap',
      {
        userId: owner(),
        id: key('id'),
        kind: oneOf('kind', wrapKinds),
        gen: int('gen'),
        kdf: maybeJson<Kdf>('kdf'),
        saltPart: maybeText('salt_part'),
        w: key('w'),
      },
      (row) => [
        primary(row.userId, row.id),
        checkOneOf('key_wrap_kind', row.kind, wrapKinds),
      ],
    ),
    device: table(
      'device',
      {
        userId: owner(),
        id: key('id'),
        name: maybeText('name'),
        createdDay: key('created_day'),
        lastSeenDay: key('last_seen_day'),
        revokedAt: maybeTs('revoked_at'),
      },
      (row) => [primary(row.userId, row.id)],
    ),
    refreshToken: table(
      'refresh_token',
      {
        hash: id('hash'),
        family: key('family'),
        userId: owner(),
        deviceId: key('device_id'),
        madeAt: ts('made_at'),
        usedAt: maybeTs('used_at'),
        successorCt: maybeText('successor_ct'),
        expiresAt: ts('expires_at'),
        endsAt: ts('ends_at'),
        authTime: ts('auth_time'),
      },
      (row) => [
        index('refresh_token_family', row.userId, row.family),
        index('refresh_token_expiry', row.expiresAt),
      ],
    ),
    consent: table(
      'consent',
      {
        userId: owner(),
        kind: oneOf('kind', consentKinds),
        at: ts('at'),
        version: key('version'),
        given: bool('given'),
      },
      (row) => [
        primary(row.userId, row.kind, row.at),
        checkOneOf('consent_kind', row.kind, consentKinds),
      ],
    ),
    /** PRIV-10: that somebody was erased, under a keyed hash, so that their other devices hear of it. Names nobody. */
    erasedAccount: table('erased_account', {
      key: id('key'),
      day: key('day'),
    }),
  };
}

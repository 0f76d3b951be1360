import * as z from 'zod/mini';

// The wire of accounts (design 4.3, AUTH-1 to AUTH-6). Bytes are base64url without padding. Nothing here holds a vault key,
// a wrap key, a passphrase or a recovery code (VAULT-1).

/** Limits of texts, in characters. */
export const MAX_EMAIL = 254;
export const MAX_DEVICE_NAME = 40;
export const MAX_REFERRAL = 64;
/** Account bodies in bytes. */
export const MAX_ACCOUNT_BYTES = 16_000;

const bytesText = (bytes: number) =>
  z
    .string()
    .check(z.regex(/^[A-Za-z0-9_-]+$/), z.length(Math.ceil((bytes * 4) / 3)));
const key32 = bytesText(32);
const salt16 = bytesText(16);
const email = z.string().check(z.minLength(3), z.maxLength(MAX_EMAIL));

export const kdfSchema = z.strictObject({
  alg: z.literal('argon2id'),
  v: z.literal(1),
  m: z.int().check(z.gte(8), z.lte(4_194_304)),
  t: z.int().check(z.gte(1), z.lte(64)),
  p: z.int().check(z.gte(1), z.lte(16)),
});

export const wrapSchema = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['passphrase', 'recovery', 'passkey']),
  gen: z.int().check(z.gte(1), z.lte(65_535)),
  kdf: z.nullable(kdfSchema),
  saltPart: z.nullable(salt16),
  w: z
    .string()
    .check(z.regex(/^[A-Za-z0-9_-]+$/), z.minLength(96), z.maxLength(200)),
});

export const deviceSchema = z.strictObject({
  /** Eight hex digits, the device id of the local store. */
  id: z.string().check(z.regex(/^[0-9a-f]{8}$/)),
  name: z.optional(z.string().check(z.maxLength(MAX_DEVICE_NAME))),
});

/** PRIV-1: separate boxes, each with the version of the text that was agreed to. */
export const consentKinds = [
  'account',
  'model',
  'metrics',
  'research',
] as const;
export type ConsentKind = (typeof consentKinds)[number];
/** Version of the consent texts of this release. */
export const CONSENT_VERSION = '2026-11';
const consentChoice = z.strictObject({
  version: z.string().check(z.minLength(1), z.maxLength(20)),
  given: z.boolean(),
});
export const consentSchema = z.strictObject({
  account: consentChoice,
  model: consentChoice,
  metrics: consentChoice,
  research: consentChoice,
});

/** `POST /api/beta/signup`. `userId` is the guest's own space id (VAULT-7). `ticket`: of an earlier 202. */
export const signUpRequest = z.strictObject({
  email,
  timezone: z.string().check(z.minLength(1), z.maxLength(64)),
  referralCode: z.optional(z.string().check(z.maxLength(MAX_REFERRAL))),
  consent: z.optional(consentSchema),
  userId: z.uuid(),
  sessionId: z.uuid(),
  device: deviceSchema,
  authKey: key32,
  kdf: kdfSchema,
  saltPart: salt16,
  recoveryAuthKey: key32,
  wraps: z.array(wrapSchema).check(z.minLength(2), z.maxLength(3)),
  inboxKey: key32,
  ticket: z.optional(z.string().check(z.maxLength(100))),
});
export type SignUpRequest = z.infer<typeof signUpRequest>;

const session = {
  userId: z.uuid(),
  mayaInstance: z.uuid(),
  accessToken: z.string(),
  /** Seconds. */
  expiresIn: z.number(),
};
/** 201 */
export const signUpReply = z.object({ ...session, sessionId: z.uuid() });
export type SignUpReply = z.infer<typeof signUpReply>;
/** 202 */
export const queuedReply = z.object({
  queued: z.literal(true),
  place: z.number(),
  retryAfterSeconds: z.number(),
  ticket: z.string(),
});
export type QueuedReply = z.infer<typeof queuedReply>;

/** `POST /api/v1/auth/prelogin`; an unknown address gets a stable, made-up answer of the same shape (AUTH-2). */
export const preloginRequest = z.strictObject({ email });
export const preloginReply = z.object({ kdf: kdfSchema, saltPart: salt16 });

/** `POST /api/v1/auth/login`; one error for everything that does not match: `sign_in_failed` (AUTH-3). */
export const loginRequest = z.strictObject({
  email,
  kind: z.enum(['passphrase', 'recovery']),
  authKey: key32,
  device: deviceSchema,
});
export const vaultState = z.object({
  gen: z.number(),
  /** Older generations sealed under the newest (VAULT-18); null before the first rotation. */
  older: z.nullable(z.string()),
  wraps: z.array(wrapSchema),
});
export type VaultState = z.infer<typeof vaultState>;
export const loginReply = z.object({
  ...session,
  vault: vaultState,
  inboxKey: key32,
});
export type LoginReply = z.infer<typeof loginReply>;

/** `POST /api/v1/auth/refresh` with the cookie alone. 401 `session_ended`, 410 `account_erased`. */
export const refreshReply = z.object(session);

/** `GET /api/v1/auth/devices`; days are whole UTC days, `2026-11-21`. */
export const devicesReply = z.object({
  devices: z.array(
    z.object({
      id: z.string(),
      name: z.nullable(z.string()),
      createdDay: z.string(),
      lastSeenDay: z.string(),
      isThis: z.boolean(),
    }),
  ),
});
export type DevicesReply = z.infer<typeof devicesReply>;
/** `DELETE /api/v1/auth/devices` */
export const revokeRequest = z.strictObject({
  id: z.optional(z.string().check(z.regex(/^[0-9a-f]{8}$/))),
  others: z.optional(z.literal(true)),
});

/** `GET /api/v1/auth/wraps` */
export const wrapsReply = z.object({ vault: vaultState });
/**
 * `POST /api/v1/auth/wraps`: each entry replaces the wrap and the slow hash of its kind together (AUTH-6). With a higher
 * `gen` (VAULT-18) every kept wrap must be of that generation, and `older` and `inboxKey` are required.
 */
export const wrapsRequest = z.strictObject({
  put: z
    .array(
      z.strictObject({
        wrap: wrapSchema,
        /** Left out for a passkey. */
        authKey: z.optional(key32),
      }),
    )
    .check(z.minLength(1), z.maxLength(3)),
  gen: z.int().check(z.gte(1), z.lte(65_535)),
  older: z.optional(z.string().check(z.maxLength(8_000))),
  /** The public inbox key of the new generation; with the same `gen` left out or the one that is kept. */
  inboxKey: z.optional(key32),
});
export type WrapsRequest = z.infer<typeof wrapsRequest>;
/** `DELETE /api/v1/auth/wraps`; the last one that is not a device's: 409 `last_wrap` (VAULT-6). */
export const wrapRemoval = z.strictObject({ id: z.uuid() });

/** `GET` and `POST /api/v1/auth/consents` (PRIV-1: one tap back). */
export const consentsReply = z.object({
  consents: z.array(
    z.object({
      kind: z.enum(consentKinds),
      version: z.string(),
      given: z.boolean(),
      at: z.number(),
    }),
  ),
});
export const consentRequest = z.strictObject({
  kind: z.enum(['model', 'metrics', 'research']),
  version: z.string().check(z.minLength(1), z.maxLength(20)),
  given: z.boolean(),
});

/** `POST /api/v1/auth/erase`: everything the server holds about the person goes (PRIV-10). 204. */
export const eraseRequest = z.strictObject({ confirm: z.literal('erase') });

import { toMinute } from '#shared/base/clock.ts';
import { uuidv7, type IdSource } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { consentKinds } from '#shared/protocol/accounts.ts';
import { addConsent } from '#server/db/consent-rows.ts';
import { admitDevice } from '#server/db/device-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { putSecret, putWrap, readSecret } from '#server/db/secret-rows.ts';
import {
  addUser,
  findUserByAddress,
  isErased,
  readFirstSession,
  readUser,
  type UserRow,
} from '#server/db/user-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import type { ErasedKey } from './erase.ts';
import type { SignUpQueue } from './queue.ts';
import type { OpenedSession, Sessions } from './sessions.ts';
import type { SignInBrake } from './sign-in-brake.ts';
import type { CheckedSignUp } from './sign-up-check.ts';
import type { SlowHash } from './slow-hash.ts';

/** `repeat`: this very sign-up went through before, its answer was lost on the way. */
type Standing =
  | { is: 'free' }
  | { is: 'repeat'; user: UserRow }
  | { is: 'address_taken' | 'vault_conflict' | 'account_erased' };

export type SignedUp = {
  userId: string;
  mayaInstance: string;
  sessionId: string;
  opened: OpenedSession;
};
export type SignUpOutcome =
  | { state: 'in'; account: SignedUp }
  | {
      state: 'queued';
      place: number;
      retryAfterSeconds: number;
      ticket: string;
    }
  /** Too many wrong secrets for this address from this network (ABUSE-2). */
  | { state: 'braked'; retryAfterSeconds: number };
export type SignUpRefusal =
  'address_taken' | 'vault_conflict' | 'account_erased' | 'busy';

export type SignUpDeps = {
  store: Store;
  ids: IdSource;
  slowHash: Pick<SlowHash, 'hash' | 'matches'>;
  sessions: Pick<Sessions, 'open'>;
  queue: SignUpQueue;
  /** The one of sign-in: a repeat is a try at a passphrase, too (ABUSE-2). */
  brake: SignInBrake;
  erasedKey: ErasedKey;
};

type Secrets = Record<
  'passphrase' | 'recovery',
  { hash: string; salt: string }
>;

/** The schema has held the text to 32 bytes of base64url. */
const bytesOf = (text: string) =>
  new Uint8Array(Buffer.from(text, 'base64url'));

/**
 * Makes an account (SIGN-1, SIGN-2):
 * 1. who stands there already: a taken address and somebody else's id are refused without telling more;
 * 2. the queue, for new people alone: existing ones, also a repeat, never wait;
 * 3. slow hashes, outside of any transaction (AUTH-7, TX-5);
 * 4. one transaction with everything or nothing, in which (1) is asked again: of equal sign-ups at once one makes the
 *    account and the others find it.
 * `network`: what limits count by; a repeat is braked by address and network, as a sign-in is (ABUSE-2).
 */
export function createSignUp(deps: SignUpDeps) {
  const { store, ids, slowHash, sessions, queue, brake } = deps;

  const lookUp = async (db: Db, body: CheckedSignUp): Promise<Standing> => {
    const ofAddress = await findUserByAddress(db, body.address.key);
    if (ofAddress?.id === body.userId) return { is: 'repeat', user: ofAddress };
    if (ofAddress !== null) return { is: 'address_taken' };
    if ((await readUser(db, body.userId)) !== null)
      return { is: 'vault_conflict' };
    return (await isErased(db, deps.erasedKey('user', body.userId)))
      ? { is: 'account_erased' }
      : { is: 'free' };
  };

  /** The device and its session; the last writes of a sign-up and the only ones of a repeat. */
  const enter = async (db: Db, body: CheckedSignUp, mayaInstance: string) => {
    const { userId, device } = body;
    const now = ids.clock();
    const day = utcDay(now);
    const name = device.name ?? null;
    await admitDevice(db, userId, { id: device.id, name, day });
    const opened = await sessions.open(db, {
      userId,
      deviceId: device.id,
      now,
    });
    const known = await readFirstSession(db, userId, body.sessionId);
    return { userId, mayaInstance, sessionId: known ?? body.sessionId, opened };
  };

  const write = async (db: Db, body: CheckedSignUp, secrets: Secrets) => {
    const { userId, address } = body;
    const at = toMinute(ids.clock());
    const mayaInstance = uuidv7(ids);
    await addUser(db, {
      id: userId,
      email: address.address,
      addressKey: address.key,
      timezone: body.timezone,
      referralCode: body.referralCode,
      mayaInstance,
      sessionId: body.sessionId,
      inboxKey: body.inboxKey,
      at,
      day: utcDay(at),
    });
    const { kdf, saltPart } = body;
    await putSecret(db, userId, {
      kind: 'passphrase',
      ...secrets.passphrase,
      kdf,
      saltPart,
    });
    await putSecret(db, userId, {
      kind: 'recovery',
      ...secrets.recovery,
      kdf: null,
      saltPart: null,
    });
    for (const wrap of body.wraps) await putWrap(db, userId, wrap);
    for (const kind of consentKinds)
      await addConsent(db, userId, { kind, ...body.consent[kind], at });
    return await enter(db, body, mayaInstance);
  };

  const create = async (
    body: CheckedSignUp,
  ): Promise<Result<SignedUp | null, 'busy'>> => {
    const [passphrase, recovery] = await Promise.all([
      slowHash.hash(bytesOf(body.authKey)),
      slowHash.hash(bytesOf(body.recoveryAuthKey)),
    ]);
    if (!passphrase.ok) return passphrase;
    if (!recovery.ok) return recovery;
    const secrets = { passphrase: passphrase.value, recovery: recovery.value };
    const account = await store.tx(async ({ db }) =>
      (await lookUp(db, body)).is === 'free'
        ? await write(db, body, secrets)
        : null,
    );
    return ok(account);
  };

  /** Whoever proves the same secret gets the same account; anybody else only hears that the address is taken. */
  const repeat = async (
    body: CheckedSignUp,
    user: UserRow,
    network: string,
  ): Promise<Result<SignUpOutcome, SignUpRefusal>> => {
    const knock = { address: body.address.key, network };
    const waitMs = brake.begin('passphrase', knock);
    if (waitMs > 0)
      return ok({
        state: 'braked',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    const secret = await store.read((db) =>
      readSecret(db, user.id, 'passphrase'),
    );
    const isSame = await slowHash.matches(bytesOf(body.authKey), secret);
    if (!isSame.ok) {
      brake.giveBack('passphrase', knock);
      return isSame;
    }
    if (!isSame.value) return err('address_taken');
    const account = await store.tx(async ({ db }) => {
      const now = await readSecret(db, user.id, 'passphrase');
      // Changed or erased since it was compared.
      if (now === null || now.hash !== secret?.hash) return null;
      return await enter(db, body, user.mayaInstance);
    });
    if (account === null) return err('address_taken');
    brake.succeeded('passphrase', knock);
    queue.leave(body.userId);
    return ok({ state: 'in', account });
  };

  const settle = async (
    body: CheckedSignUp,
    standing: Exclude<Standing, { is: 'free' }>,
    network: string,
  ): Promise<Result<SignUpOutcome, SignUpRefusal>> => {
    if (standing.is === 'repeat')
      return await repeat(body, standing.user, network);
    queue.leave(body.userId);
    return err(standing.is);
  };

  return async (
    body: CheckedSignUp,
    network: string,
  ): Promise<Result<SignUpOutcome, SignUpRefusal>> => {
    const standing = await store.read((db) => lookUp(db, body));
    if (standing.is !== 'free') return await settle(body, standing, network);
    const turn = queue.ask(body.userId);
    if (turn.state === 'full') return err('busy');
    if (turn.state === 'wait') return ok({ ...turn, state: 'queued' });
    const made = await create(body);
    // The place in line stays: whoever was let in and met a full house comes back and is let in again.
    if (!made.ok) return made;
    if (made.value !== null) {
      queue.leave(body.userId);
      return ok({ state: 'in', account: made.value });
    }
    const now = await store.read((db) => lookUp(db, body));
    return now.is === 'free' ? err('busy') : await settle(body, now, network);
  };
}

import type { IdSource } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { readDevice, touchDevice } from '#server/db/device-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import {
  addRefresh,
  endDeviceFamilies,
  endFamily,
  forgetFamily,
  isEnded,
  markRefreshUsed,
  readRefresh,
  sweepRefresh,
  type RefreshRow,
} from '#server/db/refresh-rows.ts';
import { isErased, readUser, touchUser } from '#server/db/user-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import type { AppContext } from '#server/http/answers.ts';
import type { Caller } from './caller.ts';
import { forgetOldErasures, type ErasedKey } from './erase.ts';
import { setRefreshCookie } from './refresh-cookie.ts';
import { decideRefresh } from './refresh-decision.ts';
import {
  hashRefreshToken,
  newRefreshToken,
  openSuccessor,
  sealSuccessor,
} from './refresh-token.ts';
import { ACCESS_TOKEN_S, type Tokens } from './tokens.ts';

const DAY_MS = 86_400_000;
/** AUTH-9: a token nobody shows for so long is over. */
const IDLE_MS = 30 * DAY_MS;
/** AUTH-9: no family outlives this, however often it is refreshed. */
const FAMILY_MS = 90 * DAY_MS;
const SWEEP_EVERY_MS = 3_600_000;

/** What a sign-in or a refresh gave; the token leaves in the cookie and is kept nowhere. */
export type OpenedSession = {
  token: string;
  caller: Caller;
  expiresAt: number;
};

export type SessionReply = {
  userId: string;
  mayaInstance: string;
  accessToken: string;
  expiresIn: number;
};

/** `isKept`: the device keeps its cookie, which will tell it of an erasure (PRIV-10). */
export type SessionFault = {
  code: 'session_ended' | 'account_erased';
  isKept: boolean;
};
const over: SessionFault = { code: 'session_ended', isKept: false };
const endedElsewhere: SessionFault = { code: 'session_ended', isKept: true };
const erased: SessionFault = { code: 'account_erased', isKept: false };

export type Sessions = {
  /** A new family for a device that just proved a secret; inside the transaction that admits the device. */
  open(
    db: Db,
    who: { userId: string; deviceId: string; now: number },
  ): Promise<OpenedSession>;
  /** After the commit: sets the cookie, signs an access token and gives the part of the answer that all sign-ins share. */
  answer(
    c: AppContext,
    opened: OpenedSession,
    about: { mayaInstance: string },
  ): Promise<SessionReply>;
  /** Whose a token is, for the limit per person; null when it is unknown or ended: that must not use up the owner's turns. */
  ownerOf(token: string): Promise<string | null>;
  /** Changes a token for its successor, or says why not; a reuse ends the family (AUTH-9). */
  rotate(
    token: string,
  ): Promise<
    Result<{ opened: OpenedSession; mayaInstance: string }, SessionFault>
  >;
  /** Forgets the family of a token, also of one that is over (AUTH-4). */
  end(token: string): Promise<void>;
};

/** Refresh families: one per sign-in of a device, kept as hashes (AUTH-9). `erasedKey` finds what an erasure left (PRIV-10). */
export function createSessions(deps: {
  store: Store;
  ids: IdSource;
  tokens: Tokens;
  erasedKey: ErasedKey;
}): Sessions {
  const { store, ids, tokens } = deps;
  const { clock, randomBytes } = ids;
  let sweptAt = 0;

  /** PRIV-7: what ran out goes, on the way, once an hour. */
  const sweep = async (db: Db, now: number) => {
    if (Math.abs(now - sweptAt) < SWEEP_EVERY_MS) return;
    sweptAt = now;
    await sweepRefresh(db, now);
    await forgetOldErasures(db, now);
  };

  const add = async (
    db: Db,
    token: string,
    now: number,
    row: Pick<RefreshRow, 'family' | 'deviceId' | 'endsAt' | 'authTime'>,
    userId: string,
  ): Promise<OpenedSession> => {
    const expiresAt = Math.min(now + IDLE_MS, row.endsAt);
    const { family, deviceId, endsAt, authTime } = row;
    await addRefresh(db, userId, {
      hash: hashRefreshToken(token),
      family,
      deviceId,
      madeAt: now,
      usedAt: null,
      successorCt: null,
      expiresAt,
      endsAt,
      authTime,
    });
    const caller = { userId, deviceId, family, authTime };
    return { token, caller, expiresAt };
  };

  /** What stands behind a used token: its successor's text and row. */
  const readSuccessor = async (
    db: Db,
    token: string,
    sealed: string | null,
  ) => {
    const next = sealed === null ? null : openSuccessor(token, sealed);
    return next === null
      ? null
      : { token: next, row: await readRefresh(db, hashRefreshToken(next)) };
  };

  const advance = async (
    db: Db,
    token: string,
    row: RefreshRow,
  ): Promise<OpenedSession | null> => {
    const now = clock();
    const known = await readSuccessor(db, token, row.successorCt);
    const decision = decideRefresh(row, known?.row ?? null, now);
    if (decision === 'reuse-ends-family')
      await endFamily(db, row.userId, row.family);
    if (decision === 'same-successor' && known?.row) {
      const { userId, deviceId, family, authTime, expiresAt } = known.row;
      const caller = { userId, deviceId, family, authTime };
      return { token: known.token, caller, expiresAt };
    }
    if (decision !== 'rotate') return null;
    const successor = newRefreshToken(randomBytes);
    await markRefreshUsed(db, row.userId, row.hash, {
      usedAt: now,
      successorCt: sealSuccessor(token, successor, randomBytes),
    });
    return await add(db, successor, now, row, row.userId);
  };

  return {
    open: (db, { userId, deviceId, now }) =>
      add(
        db,
        newRefreshToken(randomBytes),
        now,
        {
          family: Buffer.from(randomBytes(16)).toString('base64url'),
          deviceId,
          endsAt: now + FAMILY_MS,
          authTime: now,
        },
        userId,
      ),
    async answer(c, { token, caller, expiresAt }, { mayaInstance }) {
      const accessToken = await tokens.issue(caller);
      const left = Math.floor((expiresAt - clock()) / 1000);
      setRefreshCookie(c, token, Math.max(1, left));
      return {
        userId: caller.userId,
        mayaInstance,
        accessToken,
        expiresIn: ACCESS_TOKEN_S,
      };
    },
    ownerOf: (token) =>
      store.read(async (db) => {
        const row = await readRefresh(db, hashRefreshToken(token));
        return row === null || isEnded(row) ? null : row.userId;
      }),
    rotate: (token) =>
      store.tx(async ({ db }) => {
        await sweep(db, clock());
        const hash = hashRefreshToken(token);
        const row = await readRefresh(db, hash);
        if (row === null)
          return (await isErased(db, deps.erasedKey('token', hash)))
            ? err(erased)
            : err(over);
        if (isEnded(row)) return err(endedElsewhere);
        const user = await readUser(db, row.userId);
        const device = await readDevice(db, row.userId, row.deviceId);
        if (user === null || device === null || device.revokedAt !== null) {
          await endDeviceFamilies(db, row.userId, row.deviceId);
          return err(endedElsewhere);
        }
        const opened = await advance(db, token, row);
        if (opened === null) {
          const left = await readRefresh(db, hash);
          return err(left !== null && isEnded(left) ? endedElsewhere : over);
        }
        const today = utcDay(clock());
        if (device.lastSeenDay !== today)
          await touchDevice(db, row.userId, row.deviceId, today);
        if (user.lastSeenDay !== today) await touchUser(db, user.id, today);
        return ok({ opened, mayaInstance: user.mayaInstance });
      }),
    end: (token) =>
      store.tx(async ({ db }) => {
        const row = await readRefresh(db, hashRefreshToken(token));
        if (row !== null) await forgetFamily(db, row.userId, row.family);
      }),
  };
}

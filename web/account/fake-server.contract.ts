import { newSpaceId } from '#shared/base/ids.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import {
  consentRequest,
  eraseRequest,
  loginRequest,
  preloginRequest,
  revokeRequest,
  signUpRequest,
  wrapsRequest,
  type SignUpRequest,
  type VaultState,
} from '#shared/protocol/accounts.ts';

// A server of accounts for tests: it answers by the real schemas, keeps what a real one keeps and nothing else, and shows
// every byte it was sent. `line`: how the network behaves from now on.

export type SentRequest = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  credentials: string;
};

type User = {
  id: string;
  email: string;
  secrets: Record<string, string>;
  first: Pick<SignUpRequest, 'kdf' | 'saltPart' | 'sessionId' | 'inboxKey'>;
  vault: VaultState;
  consents: { kind: string; version: string; given: boolean; at: number }[];
};
type Session = { user: string; authTime: number };
type Reply = { status: number; body?: unknown; cookie?: string | null };

/** `lost`: the request arrives, its answer does not. `portal`: something in between answers everything with a page. */
export type Line = 'up' | 'down' | 'lost' | 'portal';

const PROOF_MS = 15 * 60_000;
const TOKEN_S = 600;

export function createFakeServer(deps: {
  clock: () => number;
  randomBytes: RandomBytes;
}) {
  const { clock, randomBytes } = deps;
  const users = new Map<string, User>();
  const tokens = new Map<string, Session & { until: number }>();
  const cookies = new Map<string, Session>();
  const erased = new Set<string>();
  const sent: SentRequest[] = [];
  let line: Line = 'up';
  let places = 0;
  /** Looks at every answer before it leaves: a hostile server, or a fault. */
  let bend: (path: string, body: unknown) => unknown = (_, body) => body;
  let refuseNext: ErrorCode | null = null;

  const refuse = (code: ErrorCode): Reply => ({
    status: errorRegistry[code].status ?? 500,
    body: { type: `urn:maya:error:${code}`, code },
  });
  const nonce = () => newSpaceId(randomBytes);
  const byAddress = (email: string) =>
    [...users.values()].find((user) => user.email === email);

  function grant(user: User, authTime = clock()): Reply {
    const accessToken = `token.${nonce()}`;
    const cookie = `cookie.${nonce()}`;
    const until = clock() + TOKEN_S * 1000;
    tokens.set(accessToken, { user: user.id, authTime, until });
    cookies.set(cookie, { user: user.id, authTime });
    const body = {
      userId: user.id,
      mayaInstance: 'c0ffee00-0000-4000-8000-000000000000',
      accessToken,
      expiresIn: TOKEN_S,
    };
    return { status: 200, body, cookie };
  }

  function signUp(raw: unknown): Reply {
    const parsed = signUpRequest.safeParse(raw);
    if (!parsed.success) return refuse('invalid_request');
    const body = parsed.data;
    if (body.consent?.account.given !== true) return refuse('consent_required');
    if (places > 0) {
      places -= 1;
      const ticket = body.ticket ?? `ticket.${nonce()}`;
      const queued = { queued: true, place: places + 1, retryAfterSeconds: 30 };
      return { status: 202, body: { ...queued, ticket } };
    }
    if (byAddress(body.email) !== undefined) return refuse('address_taken');
    const user: User = {
      id: body.userId,
      email: body.email,
      secrets: { passphrase: body.authKey, recovery: body.recoveryAuthKey },
      first: body,
      vault: { gen: 1, older: null, wraps: body.wraps },
      consents: Object.entries(body.consent).map(([kind, choice]) => ({
        kind,
        ...choice,
        at: clock(),
      })),
    };
    users.set(user.id, user);
    const reply = grant(user);
    const { sessionId } = body;
    return {
      ...reply,
      status: 201,
      body: { ...Object(reply.body), sessionId },
    };
  }

  function login(raw: unknown): Reply {
    const parsed = loginRequest.safeParse(raw);
    if (!parsed.success) return refuse('invalid_request');
    const { email, kind, authKey } = parsed.data;
    const user = byAddress(email);
    if (user?.secrets[kind] !== authKey) return refuse('sign_in_failed');
    const reply = grant(user);
    const { vault, first } = user;
    return {
      ...reply,
      body: { ...Object(reply.body), vault, inboxKey: first.inboxKey },
    };
  }

  function refresh(cookie: string | null): Reply {
    if (cookie !== null && erased.has(cookie)) return refuse('account_erased');
    const session = cookies.get(cookie ?? '');
    const user = users.get(session?.user ?? '');
    if (cookie === null || session === undefined || user === undefined)
      return refuse('session_ended');
    cookies.delete(cookie);
    return grant(user, session.authTime);
  }

  function erase(user: User): Reply {
    for (const [cookie, { user: of }] of cookies)
      if (of === user.id) erased.add(cookie);
    users.delete(user.id);
    return { status: 204, cookie: null };
  }

  function putWraps(user: User, raw: unknown): Reply {
    const parsed = wrapsRequest.safeParse(raw);
    if (!parsed.success) return refuse('invalid_request');
    const { put, gen, older, inboxKey } = parsed.data;
    const { vault } = user;
    const isRotation = gen > vault.gen;
    if (gen < vault.gen || (isRotation && older === undefined))
      return refuse('vault_conflict');
    // VAULT-14: replies of a time after the rotation are for the new key alone.
    // A repeat brings what is there already (P2).
    const isRepeat = older === vault.older && inboxKey === user.first.inboxKey;
    if (!isRepeat && isRotation !== (inboxKey !== undefined))
      return refuse('invalid_request');
    if (inboxKey !== undefined) user.first.inboxKey = inboxKey;
    const kinds = put.map(({ wrap }) => wrap.kind);
    const kept = vault.wraps.filter(
      (old) => gen === vault.gen && !kinds.includes(old.kind),
    );
    user.vault = {
      gen,
      older: older ?? vault.older,
      wraps: [...kept, ...put.map(({ wrap }) => wrap)],
    };
    for (const { wrap, authKey } of put)
      if (authKey !== undefined) user.secrets[wrap.kind] = authKey;
    return { status: 204 };
  }

  function route(
    request: SentRequest,
    cookie: string | null,
    raw: unknown,
  ): Reply {
    const { method, path } = request;
    const name = `${method} ${path.replace('/api/v1/auth/', '')}`;
    switch (name) {
      case 'POST /api/beta/signup':
        return signUp(raw);
      case 'POST prelogin': {
        const { email } = preloginRequest.parse(raw);
        const wraps = byAddress(email)?.vault.wraps ?? [];
        const wrap = wraps.find(({ kind }) => kind === 'passphrase');
        const kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 };
        const saltPart = 'AAAAAAAAAAAAAAAAAAAAAA';
        return { status: 200, body: wrap ?? { kdf, saltPart } };
      }
      case 'POST login':
        return login(raw);
      case 'POST refresh':
        return refresh(cookie);
      case 'POST logout':
        cookies.delete(cookie ?? '');
        return { status: 204, cookie: null };
    }
    const bearer = request.headers['authorization'] ?? '';
    const token = tokens.get(bearer.replace('Bearer ', ''));
    const user = users.get(token?.user ?? '');
    if (token === undefined || token.until <= clock() || user === undefined)
      return refuse('auth_expired');
    const isProven = clock() - token.authTime <= PROOF_MS;
    switch (name) {
      case 'GET devices': {
        const createdDay = '2026-11-21';
        const device = { id: 'aaaaaaaa', name: null, isThis: true };
        const row = { ...device, createdDay, lastSeenDay: createdDay };
        return { status: 200, body: { devices: [row] } };
      }
      case 'DELETE devices':
        if (!isProven) return refuse('proof_required');
        revokeRequest.parse(raw);
        return { status: 204 };
      case 'GET wraps':
        return { status: 200, body: { vault: user.vault } };
      case 'POST wraps':
        return isProven ? putWraps(user, raw) : refuse('proof_required');
      case 'GET consents':
        return { status: 200, body: { consents: user.consents } };
      case 'POST consents':
        user.consents = [
          ...user.consents.filter(({ kind }) => kind !== Object(raw).kind),
          { ...consentRequest.parse(raw), at: clock() },
        ];
        return { status: 204 };
      case 'POST erase':
        eraseRequest.parse(raw);
        return isProven ? erase(user) : refuse('proof_required');
      default:
        return refuse('not_found');
    }
  }

  /** The `fetch` of one browser, with its own cookie. */
  function browser() {
    let cookie: string | null = null;
    const fetch = async (
      path: string | URL | Request,
      init: RequestInit = {},
    ): Promise<Response> => {
      const headers = Object.fromEntries(new Headers(init.headers));
      const request: SentRequest = {
        method: init.method ?? 'GET',
        path: path as string, // the client asks by path alone
        headers,
        body: typeof init.body === 'string' ? init.body : '',
        credentials: init.credentials ?? 'same-origin',
      };
      sent.push(request);
      await Promise.resolve();
      if (line === 'down') throw new TypeError('Failed to fetch');
      if (line === 'portal')
        return new Response('<html>Please pay</html>', { status: 200 });
      const mine = request.credentials === 'omit' ? null : cookie;
      const raw: unknown =
        request.body === '' ? null : JSON.parse(request.body);
      const code = refuseNext;
      refuseNext = null;
      const reply = code === null ? route(request, mine, raw) : refuse(code);
      if (line === 'lost') throw new TypeError('network changed');
      if (reply.cookie !== undefined && request.credentials !== 'omit')
        cookie = reply.cookie;
      const body = bend(request.path, structuredClone(reply.body));
      return new Response(reply.status === 204 ? null : JSON.stringify(body), {
        status: reply.status,
      });
    };
    return {
      fetch: fetch as typeof globalThis.fetch,
      hasCookie: () => cookie !== null,
      dropCookie: () => void (cookie = null),
    };
  }

  return {
    browser,
    users,
    sent,
    byAddress,
    queue(n: number) {
      places = n;
    },
    setLine(next: Line) {
      line = next;
    },
    refuseNext(code: ErrorCode) {
      refuseNext = code;
    },
    bend(how: typeof bend) {
      bend = how;
    },
    eraseUser(email: string) {
      const user = byAddress(email);
      if (user !== undefined) erase(user);
    },
    /** All refresh tokens end: revoked, or 30 days idle. */
    endSessions() {
      cookies.clear();
      tokens.clear();
    },
  };
}
export type FakeServer = ReturnType<typeof createFakeServer>;

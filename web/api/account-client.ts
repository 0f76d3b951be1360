import * as z from 'zod/mini';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import {
  consentsReply,
  devicesReply,
  loginReply,
  preloginReply,
  queuedReply,
  refreshReply,
  signUpReply,
  wrapsReply,
  type consentRequest,
  type DevicesReply,
  type eraseRequest,
  type loginRequest,
  type LoginReply,
  type QueuedReply,
  type revokeRequest,
  type SignUpReply,
  type SignUpRequest,
  type VaultState,
  type WrapsRequest,
} from '#shared/protocol/accounts.ts';
import type { Fetch } from './converse-client.ts';

/** The server may wait 5 s for room and then hash slowly (AUTH-7); past this the line is taken for dead. */
const ANSWER_MS = 30_000;

/** Every call resolves. `no_network`: nothing that reads as this server's answer came back, so nothing is known (OFF). */
type Answer<T> = Promise<Result<T, ErrorCode>>;

/** The account routes as the device sees them (AUTH-1 to AUTH-6). `token`: the access token, sent as bearer alone. */
export type AccountClient = {
  signUp(
    request: SignUpRequest,
  ): Answer<
    | { kind: 'made'; reply: SignUpReply }
    | { kind: 'queued'; reply: QueuedReply }
  >;
  prelogin(email: string): Answer<z.infer<typeof preloginReply>>;
  login(request: z.infer<typeof loginRequest>): Answer<LoginReply>;
  refresh(): Answer<z.infer<typeof refreshReply>>;
  logout(): Answer<void>;
  devices(token: string): Answer<DevicesReply['devices']>;
  revoke(token: string, which: z.infer<typeof revokeRequest>): Answer<void>;
  wraps(token: string): Answer<VaultState>;
  putWraps(token: string, request: WrapsRequest): Answer<void>;
  consents(token: string): Answer<z.infer<typeof consentsReply>['consents']>;
  setConsent(
    token: string,
    request: z.infer<typeof consentRequest>,
  ): Answer<void>;
  erase(token: string): Answer<void>;
};

type Call = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  token?: string;
  /** Whether the refresh cookie travels; every other route is asked by bearer alone (WEB-7). */
  cookie?: true;
};

type Raw = { status: number; body: unknown; isJson: boolean };

export function createAccountClient({ fetch }: { fetch: Fetch }) {
  const client: AccountClient = {
    async signUp(body) {
      const raw = await ask(fetch, {
        method: 'POST',
        path: '/api/beta/signup',
        body,
        cookie: true,
      });
      if (!raw.ok) return raw;
      if (raw.value.status === 202) {
        const queued = parse(queuedReply, raw.value);
        return queued.ok ? ok({ kind: 'queued', reply: queued.value }) : queued;
      }
      const made = parse(signUpReply, raw.value);
      return made.ok ? ok({ kind: 'made', reply: made.value }) : made;
    },
    prelogin: (email) => get(preloginReply, post('prelogin', { email })),
    login: (request) =>
      get(loginReply, { ...post('login', request), cookie: true }),
    refresh: () => get(refreshReply, { ...post('refresh', {}), cookie: true }),
    logout: () => tell({ ...post('logout', {}), cookie: true }),
    async devices(token) {
      const reply = await get(devicesReply, { ...read('devices'), token });
      return reply.ok ? ok(reply.value.devices) : reply;
    },
    revoke: (token, which) =>
      tell({ ...post('devices', which), method: 'DELETE', token }),
    async wraps(token) {
      const reply = await get(wrapsReply, { ...read('wraps'), token });
      return reply.ok ? ok(reply.value.vault) : reply;
    },
    putWraps: (token, request) => tell({ ...post('wraps', request), token }),
    async consents(token) {
      const reply = await get(consentsReply, { ...read('consents'), token });
      return reply.ok ? ok(reply.value.consents) : reply;
    },
    setConsent: (token, request) =>
      tell({ ...post('consents', request), token }),
    erase(token) {
      const body: z.infer<typeof eraseRequest> = { confirm: 'erase' };
      // With the cookie, so that the browser obeys when the answer takes it away.
      return tell({ ...post('erase', body), token, cookie: true });
    },
  };
  return client;

  async function get<T extends z.ZodMiniType>(
    schema: T,
    call: Call,
  ): Answer<z.infer<T>> {
    const raw = await ask(fetch, call);
    return raw.ok ? parse(schema, raw.value) : raw;
  }

  /** For routes that answer with nothing. A page of HTML with status 200 is no yes to an erasure. */
  async function tell(call: Call): Answer<void> {
    const raw = await ask(fetch, call);
    if (!raw.ok) return raw;
    const isOurs = raw.value.status === 204 || raw.value.isJson;
    return isOurs ? ok(undefined) : err('no_network');
  }
}

const post = (name: string, body: unknown): Call => ({
  method: 'POST',
  path: `/api/v1/auth/${name}`,
  body,
});

const read = (name: string): Call => ({
  method: 'GET',
  path: `/api/v1/auth/${name}`,
});

async function ask(fetch: Fetch, call: Call): Answer<Raw> {
  try {
    const response = await fetch(call.path, {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined
          ? {}
          : { 'content-type': 'application/json' }),
        ...(call.token === undefined
          ? {}
          : { authorization: `Bearer ${call.token}` }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      cache: 'no-store',
      credentials: call.cookie === true ? 'same-origin' : 'omit',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    const { status } = response;
    if (response.ok) return ok({ status, body, isJson: body !== null });
    return err(readRefusal(body));
  } catch {
    return err('no_network');
  }
}

/** A 2xx that is not of the wire came from something in between (a captive portal): nothing is known. */
function parse<T extends z.ZodMiniType>(
  schema: T,
  { body }: Raw,
): Result<z.infer<T>, ErrorCode> {
  const parsed = z.safeParse(schema, body);
  return parsed.success ? ok(parsed.data) : err('no_network');
}

const refusal = z.object({
  code: z.optional(z.string()),
  error: z.optional(z.string()),
});

/** Only a code of the registry counts: a bare 401 or 410 of a proxy ends and erases nothing. */
function readRefusal(body: unknown): ErrorCode {
  const parsed = z.safeParse(refusal, body);
  if (!parsed.success) return 'no_network';
  const code = [parsed.data.code, parsed.data.error].find(isErrorCode);
  return code ?? 'no_network';
}

const isErrorCode = (text: string | undefined): text is ErrorCode =>
  text !== undefined && Object.hasOwn(errorRegistry, text);

import { createTestIds } from '#shared/testing/test-ids.ts';
import { createOpMaker, toMutations } from '#shared/testing/make-ops.ts';
import type { Op } from '#shared/protocol/op.ts';
import {
  pullAnswer,
  pushAnswer,
  type Cookie,
  type PatchOp,
} from '#shared/protocol/sync.ts';
import {
  openBrowser,
  startAccounts,
  type AccountsServer,
  type Browser,
} from '#server/accounts/account-rig.contract.ts';

export const PUSH = '/api/v1/sync/push';
export const PULL = '/api/v1/sync/pull';

/** The whole server, and the first person with a device. */
export async function startSync(seed = 1) {
  const server = await startAccounts();
  const person = await joinSync(server, seed);
  return { ...person, server, stop: () => server.stop() };
}
export type SyncServer = Awaited<ReturnType<typeof startSync>>;

/** A person who just signed up, and what their device says to `/api/v1/sync`. */
export async function joinSync(server: AccountsServer, seed: number) {
  const browser = openBrowser(server);
  const account = await browser.signUp(seed);
  return {
    account,
    userId: account.body.userId,
    ...speakSync(browser),
    make: createOpMaker({
      ...createTestIds(seed + 1000),
      clock: () => server.clock.now,
    }),
  };
}

/** One device as a caller of the sync routes; every answer is parsed by the schema devices use. */
export function speakSync(browser: Browser) {
  const pushBody = (
    ops: readonly (Op | Record<string, unknown>)[],
    { client = 'client-1', from = 1, group = 'group-1', ...more } = {} as {
      client?: string;
      from?: number;
      group?: string;
      transient?: true;
    },
  ) => ({
    pushVersion: 1,
    clientGroupID: group,
    profileID: 'p',
    schemaVersion: '1',
    mutations: toMutations(ops, client, from),
    ...more,
  });
  const pullBody = (cookie: Cookie | null, more: object = {}) => ({
    pullVersion: 1,
    clientGroupID: 'group-1',
    profileID: 'p',
    schemaVersion: '1',
    cookie,
    ...more,
  });
  const pullOnce = async (cookie: Cookie | null, more: object = {}) => {
    const response = await browser.post(PULL, pullBody(cookie, more));
    if (response.status !== 200) throw new Error(await response.text());
    return pullAnswer.parse(await response.json());
  };

  return {
    browser,
    pushBody,
    pullBody,
    pullOnce,
    async push(
      ops: readonly (Op | Record<string, unknown>)[],
      options?: Parameters<typeof pushBody>[1],
    ) {
      const response = await browser.post(PUSH, pushBody(ops, options));
      if (response.status !== 200) throw new Error(await response.text());
      return pushAnswer.parse(await response.json());
    },
    /** Pages until the head, and what they held by key, as a device would hold it. */
    async pullAll(from: Cookie | null = null, more: object = {}) {
      const rows = new Map<string, Record<string, unknown>>();
      const pages: Awaited<ReturnType<typeof pullOnce>>[] = [];
      let cookie = from;
      for (;;) {
        const page = await pullOnce(cookie, pages.length === 0 ? more : {});
        pages.push(page);
        takePatch(rows, page.patch);
        cookie = page.cookie;
        if (!page.more) return { rows, pages, cookie, last: page };
      }
    },
  };
}
export type SyncDevice = ReturnType<typeof speakSync>;

export function takePatch(
  rows: Map<string, Record<string, unknown>>,
  patch: readonly PatchOp[],
): void {
  for (const op of patch) if (op.op === 'put') rows.set(op.key, op.value);
}

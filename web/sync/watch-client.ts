import { err, type Result } from '#shared/base/result.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { PullAnswer, PushAnswer } from '#shared/protocol/sync.ts';
import type { SyncClient, SyncFault } from '#web/api/sync-client.ts';

export type Watch = {
  /** What is in a request now; empty: none is under way. */
  sending: (opIds: OpId[]) => void;
  pushed: (answer: Result<PushAnswer, SyncFault>) => void;
  pulled: (answer: Result<PullAnswer, SyncFault>) => void;
};

/** The same client, with somebody looking on: who is told what is on its way, and how each request ended. */
export function watchClient(client: SyncClient, watch: Watch): SyncClient {
  return {
    async push(request, options) {
      // opIds are brands of the strings that the outbox gave.
      watch.sending(request.mutations.map(({ args }) => args.opId as OpId));
      const answer = await client.push(request, options);
      watch.sending([]);
      watch.pushed(answer);
      return answer;
    },
    async pull(request, options) {
      const answer = await client.pull(request, options);
      watch.pulled(answer);
      return answer;
    },
  };
}

/** The same client for as long as `signal` stands: no request of somebody who stopped leaves or is listened to. */
export function untilStopped(
  client: SyncClient,
  signal: AbortSignal,
): SyncClient {
  const gone = err<SyncFault>({ code: 'no_network' });
  const both = (own: AbortSignal | undefined): AbortSignal =>
    own === undefined ? signal : AbortSignal.any([own, signal]);
  return {
    push: async (request, options) =>
      signal.aborted
        ? gone
        : client.push(request, { ...options, signal: both(options.signal) }),
    pull: async (request, options) =>
      signal.aborted
        ? gone
        : client.pull(request, { ...options, signal: both(options.signal) }),
  };
}

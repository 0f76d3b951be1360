import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import { respond } from '#shared/companion/respond.ts';
import { respondTogether } from '#shared/companion/together.ts';
import { assess } from '#shared/safety/assess.ts';
import { supportResources } from '#shared/safety/lines.ts';
import { safetyReply } from '#shared/safety/safety-reply.ts';
import {
  createAccounts,
  type AccountsDeps,
} from '#server/accounts/create-accounts.ts';
import { createPokes } from '#server/cache/pokes.ts';
import { createBreaker } from '#server/converse/breaker.ts';
import { createModel, type ModelWaits } from '#server/converse/draft-model.ts';
import { healthRoute, readHealth } from '#server/converse/health.ts';
import { createLookForDanger } from '#server/converse/look-for-danger.ts';
import { createQuietReply } from '#server/converse/quiet-reply.ts';
import {
  createStreamRegistry,
  type ReaderWaits,
} from '#server/converse/read-turn.ts';
import { converseRoutes } from '#server/converse/routes.ts';
import {
  createTurnRegistry,
  type TurnWaits,
} from '#server/converse/turn-registry.ts';
import { openStore } from '#server/db/open-store.ts';
import { createTurnRows } from '#server/db/turn-rows.ts';
import { createClientAddress } from '#server/http/client-address.ts';
import type { DataFolder } from '#server/http/data-folder.ts';
import { createLimits } from '#server/http/limits.ts';
import { opsRoutes } from '#server/http/ops-routes.ts';
import type { Config } from '#server/http/settings.ts';
import { createStaticFiles } from '#server/http/static-files.ts';
import { createLog, errorFields } from '#server/metrics/log.ts';
import { createSyncEvents, type EventWaits } from '#server/sync/events.ts';
import { syncRoutes } from '#server/sync/routes.ts';
import { createReplyWriter } from '#server/sync/write-reply.ts';
import { createApp } from './app.ts';

/** What tests put in another place than production does. */
export type ContextOptions = {
  clock?: Clock;
  randomBytes?: RandomBytes;
  waits?: {
    model?: ModelWaits;
    turn?: TurnWaits;
    reader?: ReaderWaits;
    events?: EventWaits;
  };
  hashing?: AccountsDeps['hashing'];
  /** Says that the server is too busy for new people, whatever its signals say (SIGN-1). */
  isForcedBusy?: () => boolean;
  writeLog: (line: string) => void;
};

/** Everything that exists in the process, built once and in this order; what is not named here is not there. */
export async function createContext(
  config: Config,
  data: Pick<DataFolder, 'database' | 'ownerKey'>,
  options: ContextOptions,
) {
  const clock: Clock = options.clock ?? (() => Date.now());
  const randomBytes: RandomBytes =
    options.randomBytes ?? ((n) => new Uint8Array(nodeRandomBytes(n)));
  const ids = { clock, randomBytes };
  const boot = Buffer.from(randomBytes(8)).toString('hex');
  const startedAt = clock();
  const log = createLog(options.writeLog, config.LOG_LEVEL);

  const pause = (run: number) =>
    new Promise<void>((resolve) => {
      const [chance = 0] = randomBytes(1);
      setTimeout(resolve, (Math.min(10 * 2 ** run, 1000) * chance) / 255);
    });
  const store = openStore(data.database, pause);
  const rows = createTurnRows(store);
  const interrupted = await rows.closeOthers(boot);
  if (interrupted > 0) log.warn('turns_interrupted', { count: interrupted });

  const model =
    config.ANTHROPIC_API_KEY === null
      ? null
      : createModel({
          apiKey: config.ANTHROPIC_API_KEY,
          name: config.ANTHROPIC_MODEL,
          baseUrl: config.ANTHROPIC_BASE_URL,
          ...(options.waits?.model === undefined
            ? {}
            : { waits: options.waits.model }),
        });
  const breaker = createBreaker(clock);
  const pokes = createPokes();
  const replies = createReplyWriter({ store, clock, randomBytes, pokes, log });
  const turns = createTurnRegistry({
    model,
    breaker,
    lookForDanger: createLookForDanger({
      assess,
      safetyReply,
      supportResources,
    }),
    quietReply: createQuietReply({ respond, respondTogether }),
    onModelFault: ({ code }) => log.warn('provider_fault', { code }),
    rows,
    clock,
    log,
    boot,
    keepReply: replies.keep,
    ...(options.waits?.turn === undefined ? {} : { waits: options.waits.turn }),
  });
  const streams = createStreamRegistry({
    clock,
    onDetached: () => log.warn('readers_detached', { count: 1 }),
    ...(options.waits?.reader === undefined
      ? {}
      : { waits: options.waits.reader }),
  });

  let isDraining = false;
  const healthDeps = {
    hasModel: model !== null,
    breaker,
    streamingEnabled: config.STREAMING_ENABLED,
    isDraining: () => isDraining,
    isReady: () => store.check().answers,
  };
  const isDevelopment = config.NODE_ENV === 'development';
  const limits = createLimits(isDevelopment, randomBytes);
  const accounts = createAccounts({
    store,
    ids,
    ownerKey: data.ownerKey,
    limits,
    isDevelopment,
    hashing: options.hashing,
    isForcedBusy: options.isForcedBusy,
  });
  const events = createSyncEvents({
    pokes,
    clock,
    ...(options.waits?.events === undefined
      ? {}
      : { waits: options.waits.events }),
  });
  const staticFiles = createStaticFiles(config.WEB_DIR);
  const app = createApp({
    ids,
    clock,
    log,
    limits,
    clientAddress: createClientAddress(config.TRUSTED_PROXIES),
    staticFiles,
    routes: [
      ...opsRoutes({
        clock,
        startedAt,
        isDraining: () => isDraining,
        checkDatabase: () => store.check(),
      }),
      healthRoute(healthDeps),
      ...converseRoutes({
        turns,
        streams,
        ids,
        ownerKey: data.ownerKey,
        allowGuests: config.ALLOW_GUESTS,
        readSignedIn: accounts.readSignedIn,
        isReplyKept: replies.isKept,
        streamingEnabled: config.STREAMING_ENABLED,
        isDraining: () => isDraining,
      }),
      ...accounts.routes,
      ...syncRoutes({
        store,
        clock,
        randomBytes,
        log,
        limits,
        pokes,
        events,
        isDraining: () => isDraining,
        ...accounts.callers,
      }),
    ],
  });

  return {
    app,
    log,
    boot,
    store,
    turns,
    streams,
    events,
    breaker,
    slowHash: accounts.slowHash,
    isAppBuilt: () => staticFiles.isBuilt(),
    degraded: () => readHealth(healthDeps).degraded,
    /** STOP-1, first half: no new work, every stream gets its `shutdown`, running turns are given up and settled. */
    async drain(): Promise<void> {
      isDraining = true;
      streams.shutDown();
      events.shutDown();
      await turns.drain();
    },
    /** STOP-1, last: false when something could not be flushed. */
    close(): boolean {
      accounts.close();
      try {
        store.close();
        return true;
      } catch (error) {
        log.error('fault', errorFields(error));
        return false;
      }
    },
  };
}

export type ServerContext = Awaited<ReturnType<typeof createContext>>;

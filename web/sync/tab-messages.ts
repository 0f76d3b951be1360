import * as z from 'zod/mini';
import type { OpId } from '#shared/base/ids.ts';

// What the tabs of one device tell each other on the channel `sync` (TAB-5): ids, counts and times, never content. Another
// version of the app may be on the other side, so everything is parsed on arrival and what does not read is passed over.
// `lock` and `wipe` have channels of their own, since they stand for guests and before any sync, too.

const tab = z.string().check(z.minLength(1), z.maxLength(64));
const count = z.int().check(z.minimum(0));
const time = z.nullable(z.number());
const opIds = z
  .array(z.string().check(z.maxLength(64)))
  .check(z.maxLength(1_000));

export const courierModes = [
  'local-only',
  'ok',
  'needs-auth',
  'degraded',
] as const;
export type CourierMode = (typeof courierModes)[number];

const schema = z.discriminatedUnion('t', [
  /** Something waits, or a moment has come: the leader looks at it. */
  z.object({ t: z.literal('wake'), reason: z.string().check(z.maxLength(20)) }),
  /** Each 2 s from the leader: it lives, and how far it is. */
  z.object({
    t: z.literal('beat'),
    from: tab,
    visible: z.boolean(),
    courier: z.enum(['plain', 'replicache']),
    mode: z.enum(courierModes),
    queued: count,
    oldestAt: time,
    lastAckAt: time,
    lastPullAt: time,
  }),
  /**
   * The lead changes hands in three steps: a hidden leader offers it to all, a visible tab asks that leader for it, the
   * leader gives it to one asker. `to`: of an asker, the leader; of a leader, the asker that takes it.
   */
  z.object({ t: z.literal('offer'), from: tab, to: z.optional(tab) }),
  /** The ops in a request now; none: no request is under way. */
  z.object({ t: z.literal('sending'), opIds }),
  z.object({ t: z.literal('acks'), opIds }),
]);

type Parsed = z.infer<typeof schema>;
type Ids<T extends 'sending' | 'acks'> = { t: T; opIds: OpId[] };
export type TabMessage =
  Exclude<Parsed, { t: 'sending' | 'acks' }> | Ids<'sending'> | Ids<'acks'>;
export type Beat = Extract<TabMessage, { t: 'beat' }>;

/** Null for what no version of this app would send. */
export function parseTabMessage(given: unknown): TabMessage | null {
  const parsed = schema.safeParse(given);
  return parsed.success ? (parsed.data as TabMessage) : null; // ids are brands of the same strings
}

/** The channel as its users see it: parsed, and closed by whoever opened it. */
export type TabChannel = {
  post(message: TabMessage): void;
  /** Returns how to stop. */
  listen(hear: (message: TabMessage) => void): () => void;
};

/** `BroadcastChannel` fits. */
type RawChannel = Pick<
  BroadcastChannel,
  'postMessage' | 'addEventListener' | 'removeEventListener'
>;

export const tabChannel = (raw: RawChannel): TabChannel => ({
  post: (message) => raw.postMessage(message),
  listen(hear) {
    const arrived = ({ data }: MessageEvent): void => {
      const message = parseTabMessage(data);
      if (message !== null) hear(message);
    };
    raw.addEventListener('message', arrived);
    return () => raw.removeEventListener('message', arrived);
  },
});

// One piece: the order of the steps below is the promise of the write path.
//
//   add -> j: line (synchronous) -> queue -> strict transaction -> "saved" -> t: line -> j: line goes -> wake
//                                              | storage ill or full
//                                              v
//              j: line written: `spare`;  refused too: `unsaved`;  tried again after 250 ms, doubling to 8 s (WRITE-6)
//
// - Writes of one page commit in the order they were made; a failing one holds the later ones back.
// - `saved` is said after the commit, and for the first write of each opening after it was read back (STORE-11).
// - The journal line goes after the commit and never before (JRN-3).
import type { Clock } from '#shared/base/clock.ts';
import { utf8Length } from '#shared/base/bytes.ts';
import { drop } from '#shared/base/drop.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import { MAX_OP_BYTES, type Op } from '#shared/protocol/op.ts';
import { messageAad } from '#web/local-store/aad.ts';
import { isConstraint, StoreError } from '#web/local-store/fault.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { browserTimers, type Timers } from '#web/local-store/timers.ts';
import { commitOp, knownWrite, type Committed } from './commit-op.ts';
import { sweepErased } from './erase-sweep.ts';
import { writeJournal, writeSpare, type LineContent } from './journal.ts';
import type { Sealer } from './sealer.ts';
import type { Stamps } from './stamps.ts';

export const RETRY_FIRST_MS = 250;
export const RETRY_LAST_MS = 8_000;
/** A commit that takes longer is told as `spare`: the line has the words, and the person need not wait for the healing. */
const SLOW_MS = 3_000;

export type WriteOutcome =
  | { state: 'saved'; opId: OpId }
  | {
      /** Kept in the journal line; `settled` follows the next tries. */
      state: 'spare';
      opId: OpId;
      settled: Promise<'saved' | 'spare'>;
    }
  | {
      /** In memory alone: the words must stay where the person can see them. */
      state: 'unsaved';
      opId: OpId;
      code: ErrorCode;
      retry(): Promise<WriteOutcome>;
    };

export type WriteRequest = {
  op: Op;
  clear?: SessionId;
  /** Words of an earlier day, brought in. */
  old?: true;
  /** The words of a message, to tell a double tap from other words under the same id. */
  words?: string;
  /** The same message under a new id, for words whose id is taken by others. */
  again?: () => Op;
};

export type WriteQueue = {
  add(request: WriteRequest): Promise<WriteOutcome>;
  idle(): Promise<void>;
  close(): void;
};

export type QueueDeps = {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
  clock: Clock;
  timers?: Timers;
  wake?: () => void;
};

type Item = WriteRequest & {
  h: string;
  journaled: boolean;
  /** Who waits for the outcome of the try under way. */
  answer: (outcome: WriteOutcome) => void;
  settle: (state: 'saved' | 'spare') => void;
  settled: Promise<'saved' | 'spare'>;
  outcome: Promise<WriteOutcome>;
};

export function createWriteQueue(deps: QueueDeps, stamps: Stamps): WriteQueue {
  const { store, lines, codec } = deps;
  const timers = deps.timers ?? browserTimers;
  const queue: Item[] = [];
  let active: Item | null = null;
  let pumping: Promise<void> | null = null;
  let timer: number | null = null;
  let delay = RETRY_FIRST_MS;
  let provenOpening = -1;
  let closed = false;

  const stopListening = store.subscribe(() => {
    if (store.status().state === 'ok' && queue.length > 0) pump();
  });

  function add(request: WriteRequest): Promise<WriteOutcome> {
    const { op } = request;
    if (utf8Length(JSON.stringify(op)) > MAX_OP_BYTES)
      return Promise.resolve(tooLarge(request));
    const twin = queue.find(({ op: { opId } }) => opId === op.opId);
    if (twin !== undefined && twin.words === request.words) {
      // A double tap: one write, one answer (COMP-7). A waiting one is tried at once.
      if (twin !== active) renew(twin);
      pump();
      return twin.outcome;
    }
    if (twin !== undefined && request.again !== undefined)
      return add({ ...request, op: request.again() });
    const item = newItem(request, stamps.next());
    item.journaled = writeJournal(deps, contentOf(item));
    store.memory.begin(op, deps.clock());
    queue.push(item);
    timers.set(() => tellSlow(item), SLOW_MS);
    pump();
    return item.outcome;
  }

  function tellSlow(item: Item): void {
    if (closed || !item.journaled || !queue.includes(item)) return;
    if (!isFresh(item)) return;
    const { opId } = item.op;
    store.memory.mark(opId, { state: 'spare', since: deps.clock() });
    item.answer({ state: 'spare', opId, settled: item.settled });
  }

  function contentOf(item: Item, seq?: number | null): LineContent {
    return {
      space: store.spaceId,
      op: item.op,
      h: item.h,
      ...(seq === undefined || seq === null ? {} : { seq }),
      ...(item.clear === undefined ? {} : { clear: item.clear }),
      ...(item.old === true && { old: true }),
    };
  }

  function pump(): void {
    if (pumping !== null || closed) return;
    if (timer !== null) timers.clear(timer);
    timer = null;
    pumping = drain().finally(() => {
      pumping = null;
      // A write that came in between the last look at the queue and now.
      if (queue.some(isFresh)) pump();
    });
    drop(pumping, 'write-pump');
  }

  /** Commits from the head of the queue until it is empty or a write fails. */
  async function drain(): Promise<void> {
    for (;;) {
      const item = queue[0];
      if (item === undefined || closed) return;
      active = item;
      try {
        const committed = await commit(item);
        active = null;
        queue.shift();
        finish(item, committed);
      } catch (error) {
        active = null;
        if (closed) return;
        if (!(error instanceof StoreError) && queue.length > 1) {
          // This write itself does not fit; the others need not wait for it.
          queue.push(...queue.splice(0, 1));
          report(item, 'internal');
          if (queue[0] !== undefined && isFresh(queue[0])) continue;
        }
        const code = error instanceof StoreError ? error.code : 'internal';
        for (const waiting of queue) report(waiting, code);
        tryLater();
        return;
      }
    }
  }

  const isFresh = (item: Item): boolean =>
    store.memory.stateOf(item.op.opId)?.state === 'saving';

  async function commit(item: Item): Promise<Committed> {
    const { op, h, clear, old } = item;
    const input = {
      op,
      h,
      ...(clear === undefined ? {} : { clear }),
      ...(old === true && { old }),
    };
    const committed = await tryCommit(op, input);
    if (provenOpening !== store.openings()) await readBack(op);
    return committed;
  }

  async function tryCommit(
    op: Op,
    input: Parameters<typeof commitOp>[1],
  ): Promise<Committed> {
    try {
      return await store.run((db) => commitOp(db, input, codec), 'write');
    } catch (error) {
      if (!isConstraint(error)) throw error;
      const known = await store.run((db) => knownWrite(db, op));
      if (known === null) throw error;
      return known;
    }
  }

  /** STORE-11: a store that takes words and does not give them back is ill, whatever it answered. */
  async function readBack(op: Op): Promise<void> {
    const opening = store.openings();
    const found = await store.run((db) => knownWrite(db, op));
    if (found === null) throw new StoreError('storage_unavailable');
    provenOpening = opening;
  }

  /** WRITE-5. */
  function finish(item: Item, committed: Committed): void {
    delay = RETRY_FIRST_MS;
    const { op } = item;
    const { opId } = op;
    const taken =
      committed.state === 'known' && isOther(item, committed.row)
        ? item.again?.()
        : undefined;
    if (taken !== undefined) {
      moveOn(item, taken);
      return;
    }
    const stored = committed.op ?? op;
    if (committed.seq !== null)
      writeSpare(deps, contentOf({ ...item, op: stored }, committed.seq));
    lines.remove(`j:${opId}`);
    store.memory.end(opId);
    item.settle('saved');
    item.answer({ state: 'saved', opId });
    if (op.name === 'record.erase')
      drop(sweepErased(store, lines), 'erase-sweep');
    if (op.name === 'message.mark' && op.body.kind === 'delete')
      lines.remove(`t:${op.body.target}`);
    deps.wake?.();
  }

  /** Whether the stored row holds other words than these; what cannot be opened is taken for the same. */
  function isOther(item: Item, row: Message | null): boolean {
    if (item.words === undefined || row?.e === undefined || row.e === null)
      return false;
    const plain = codec.open(row.e, messageAad(store.spaceId, row));
    if (plain === null) return false;
    const body = JSON.parse(plain) as { text?: unknown };
    return body.text !== item.words;
  }

  /** The id is taken by other words (another tab sent its own): these go out under a new id, so that neither is lost. */
  function moveOn(item: Item, op: Op): void {
    const old = item.op.opId;
    item.op = op;
    item.journaled = writeJournal(deps, contentOf(item));
    if (item.journaled) lines.remove(`j:${old}`);
    store.memory.end(old);
    store.memory.begin(op, deps.clock());
    queue.unshift(item);
  }

  function report(item: Item, code: ErrorCode): void {
    if (!item.journaled) item.journaled = writeJournal(deps, contentOf(item));
    const { opId } = item.op;
    const since = deps.clock();
    if (item.journaled) {
      store.memory.mark(opId, { state: 'spare', since });
      item.answer({ state: 'spare', opId, settled: item.settled });
      return;
    }
    store.memory.mark(opId, { state: 'unsaved', since });
    item.answer({ state: 'unsaved', opId, code, retry: () => retry(item) });
  }

  function retry(item: Item): Promise<WriteOutcome> {
    if (!queue.includes(item)) return item.outcome;
    delay = RETRY_FIRST_MS;
    renew(item);
    drop(store.wake(), 'write-retry');
    pump();
    return item.outcome;
  }

  /** Back to `saving`, which also tells a drain that is just ending to begin anew. */
  function renew(item: Item): void {
    withNewAnswer(item);
    store.memory.mark(item.op.opId, { state: 'saving', since: deps.clock() });
  }

  function tryLater(): void {
    if (closed) return;
    timer = timers.set(() => {
      timer = null;
      pump();
    }, delay);
    delay = Math.min(delay * 2, RETRY_LAST_MS);
  }

  function tooLarge(request: WriteRequest): WriteOutcome {
    return {
      state: 'unsaved',
      opId: request.op.opId,
      code: 'op_too_large',
      retry: () => add(request),
    };
  }

  return {
    add,
    async idle() {
      while (pumping !== null) await pumping;
    },
    close() {
      closed = true;
      stopListening();
      if (timer !== null) timers.clear(timer);
      for (const item of queue) item.settle('spare');
    },
  };
}

function newItem(request: WriteRequest, h: string): Item {
  const settled = deferred<'saved' | 'spare'>();
  const outcome = deferred<WriteOutcome>();
  return {
    ...request,
    h,
    journaled: false,
    answer: outcome.resolve,
    outcome: outcome.promise,
    settle: settled.resolve,
    settled: settled.promise,
  };
}

type Deferred<T> = { promise: Promise<T>; resolve: (value: T) => void };

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A new answer for the next try; the old one was given. */
function withNewAnswer(item: Item): void {
  const outcome = deferred<WriteOutcome>();
  const before = item.answer;
  item.answer = (result) => {
    before(result);
    outcome.resolve(result);
  };
  item.outcome = outcome.promise;
}

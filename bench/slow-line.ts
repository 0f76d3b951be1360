import { connect, createServer, type Socket } from 'node:net';

/** A wire whose every byte takes its time. */
export type SlowLine = {
  url: string;
  /** When the server put a poke on this wire, by the clock of this machine. */
  pokes: number[];
  /** When a push was put on it, by whomever: the page, or its service worker. */
  pushes: number[];
  close(): Promise<void>;
};

/**
 * Opens a wire to `target` that takes half of `roundTripMs` in each direction; as much fits on it as anybody sends. Connecting
 * itself costs nothing more: what is asked over it comes over lines that are open.
 */
export async function openSlowLine(
  target: string,
  roundTripMs: number,
): Promise<SlowLine> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  const pokes: number[] = [];
  const pushes: number[] = [];
  /** Timers of one length end in the order in which they began, so bytes keep theirs. */
  const carry = (from: Socket, to: Socket, seen?: (bytes: Buffer) => void) => {
    const later = (work: () => void) => setTimeout(work, roundTripMs / 2);
    sockets.add(from);
    from.on('data', (bytes: Buffer) => {
      seen?.(bytes);
      later(() => void (to.destroyed || to.write(bytes)));
    });
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      later(() => to.destroy());
    });
  };
  const server = createServer({ allowHalfOpen: true }, (phone) => {
    const house = connect({ port, host: 'localhost', allowHalfOpen: true });
    phone.setNoDelay(true);
    house.setNoDelay(true);
    carry(phone, house, (bytes) => {
      if (bytes.includes('POST /api/v1/sync/push')) pushes.push(Date.now());
    });
    carry(house, phone, (bytes) => {
      if (bytes.includes('event: poke')) pokes.push(Date.now());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('no port');
  return {
    url: `http://localhost:${address.port}`,
    pokes,
    pushes,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

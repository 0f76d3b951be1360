import { connect, createServer, type Socket } from 'node:net';

/** A wire between phone and server that can be cut, in the middle of an answer, and mended. */
export type Line = {
  url: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
};

/** Opens a wire to `target` (an http address on this machine). */
export async function openLine(target: string): Promise<Line> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((phone) => {
    if (isCut) {
      phone.destroy();
      return;
    }
    const house = connect(port, 'localhost');
    for (const [socket, other] of [
      [phone, house],
      [house, phone],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('no port');
  return {
    url: `http://localhost:${address.port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

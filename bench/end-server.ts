import { rmSync } from 'node:fs';
import type { ServerProcess } from '../e2e/server-process.ts';

/** Stops a server of the bench and takes its folder away. */
export async function endServer(
  server: Pick<ServerProcess, 'stop' | 'dataDir'>,
): Promise<void> {
  await server.stop();
  rmSync(server.dataDir, { recursive: true, force: true });
}

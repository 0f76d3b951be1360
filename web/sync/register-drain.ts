/** The tag the worker drains at (SW-2). */
const TAG = 'outbox';

type WithSync = { sync?: { register(tag: string): Promise<void> } };

/**
 * WRITE-5, SW-4: asks the browser to wake the worker when there is a network, with no page open. Null where there are no
 * workers; resolves to nothing where there is no Background Sync.
 */
export function registerDrain(
  container: Pick<ServiceWorkerContainer, 'ready'> | undefined,
): (() => Promise<void>) | null {
  if (container === undefined) return null;
  return async () => {
    const registration: WithSync = (await container.ready) as WithSync; // not in the library's types
    await registration.sync?.register(TAG);
  };
}

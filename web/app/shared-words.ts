/**
 * Asks the worker for words from the share sheet (DEV-1): this page says that it is ready and gets them once, or null.
 * They join the draft (COMP-14); nothing is sent by itself.
 */
export async function takeSharedWords(
  container: Pick<ServiceWorkerContainer, 'controller'> | undefined,
): Promise<string | null> {
  const worker = container?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<unknown>((resolve) => {
    port1.addEventListener(
      'message',
      (event: MessageEvent<unknown>) => {
        resolve(event.data);
      },
      { once: true },
    );
  });
  port1.start();
  worker.postMessage({ type: 'share-ready' }, [port2]);
  const words = await answer;
  return typeof words === 'string' && words !== '' ? words : null;
}

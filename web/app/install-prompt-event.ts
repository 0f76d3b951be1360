/** Chromium's event; the library types do not know it. */
type PromptEvent = Event & {
  prompt(): Promise<unknown>;
  userChoice: Promise<{ outcome: string }>;
};

export type KeptPrompt = {
  has(): boolean;
  /** Shows the browser's own question. Only on a touch: the browser refuses otherwise. True when it was accepted. */
  use(): Promise<boolean>;
  subscribe(listener: () => void): () => void;
};

/** Keeps `beforeinstallprompt` until the person wants it (INST-6). Call before anything is awaited at start. */
export function keepInstallPrompt(
  page: Pick<Window, 'addEventListener'>,
): KeptPrompt {
  const listeners = new Set<() => void>();
  let kept: PromptEvent | null = null;
  const change = (event: PromptEvent | null) => {
    kept = event;
    for (const listener of listeners) listener();
  };
  page.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    change(event as PromptEvent);
  });
  page.addEventListener('appinstalled', () => {
    change(null);
  });
  return {
    has: () => kept !== null,
    async use() {
      const event = kept;
      if (!event) return false;
      change(null); // the browser takes each event once
      await event.prompt();
      return (await event.userChoice).outcome === 'accepted';
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { createRoot, type Root } from 'react-dom/client';
import { useLayoutEffect, useState, type ReactNode } from 'react';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import { newSpaceId } from '#shared/base/ids.ts';
import { createTestCodec } from '#web/vault/codec-rig.contract.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { HelpDeps, Opened } from './deps.ts';
import { HelpCard } from './help-card.tsx';
import { Button } from '#web/ui/button.tsx';
import { Textarea } from '#web/ui/textarea.tsx';
import '#web/ui/tokens.css';

// The card beside a composer, with nothing that could be missing, for tests in a real page.

/** Saturday, 12:00 in London. */
export const NOON = Date.parse('2026-11-21T12:00:00Z');

export function bareDeps(change: Partial<HelpDeps> = {}): HelpDeps {
  return {
    store: null,
    writer: null,
    codec: createTestCodec(newSpaceId((n) => new Uint8Array(n))),
    settings: null,
    clock: () => NOON,
    timeZone: 'Europe/London',
    locale: 'en-GB',
    copy: () => Promise.resolve(),
    ...change,
  };
}

let root: Root | undefined;

/** Resolves when the words of Help are there and the node is being drawn. */
export async function show(node: ReactNode): Promise<void> {
  const i18n = activateLocale('en');
  await addWords('help');
  const host = document.createElement('div');
  host.className = 'rig';
  document.body.append(host);
  root = createRoot(host);
  root.render(<I18nProvider i18n={i18n}>{node}</I18nProvider>);
}

export function clear(): void {
  root?.unmount();
  document.querySelector('.rig')?.remove();
}

/** Opens the card anew each time it is called. */
export let reopen: (opened: Opened) => void;

/** A field to write in, and the card above it once it is opened. */
export function Beside({
  deps,
  lines = null,
}: {
  deps: HelpDeps;
  lines?: LineStore | null;
}) {
  const [opened, setOpened] = useState<Opened | null>(null);
  useLayoutEffect(() => {
    reopen = setOpened;
  }, []);
  return (
    <>
      {opened !== null && (
        <HelpCard
          deps={deps}
          lines={lines}
          opened={opened}
          onClose={() => setOpened(null)}
        />
      )}
      <main>
        <h1>{'Maya'}</h1>
        <Button onClick={() => setOpened({ by: 'touch' })}>{'Open'}</Button>
        <Textarea label="Words" />
      </main>
    </>
  );
}

/** What axe finds, by rule and element. */
export async function findBarriers(): Promise<string[]> {
  const { violations } = await axe.run(document, {
    runOnly: {
      type: 'tag',
      values: [
        'wcag2a',
        'wcag2aa',
        'wcag21a',
        'wcag21aa',
        'wcag22aa',
        'best-practice',
      ],
    },
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

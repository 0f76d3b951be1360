import { I18nProvider } from '@lingui/react';
import type { I18n } from '@lingui/core';
import type { Root } from 'react-dom/client';
import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { IdSource } from '#shared/base/ids.ts';
import { metaRows, readAccount } from '#web/account/account-rows.ts';
import { LockedApp } from '#web/app/locked-app.tsx';
import { heedMissedWipe, heedWipe } from '#web/account/wipe-device.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { browserTimers } from '#web/local-store/timers.ts';
import { createHeldDraft } from '#web/outbox/held-draft.ts';
import type { HelpDeps } from '#web/safety/deps.ts';
import { PLAN_ON_SHELF } from '#web/sanctuary/lock-plan-copy.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import type { Vault } from '#web/vault/vault.ts';

// The part of the composition root that stands before a closed vault. Help, "Note a dream" and the ways in; nothing else.

type Env = {
  root: Root | null;
  i18n: I18n;
  vault: Vault;
  store: LocalStore;
  lines: LineStore;
  kdf: KdfPort;
  clock: Clock;
  ids: IdSource;
  help: HelpDeps;
  beginAnew: () => void;
  /** The same, and on to the sign-in of an account that is known here. */
  signInAnew: () => void;
};

/** Draws the lock screen and resolves once the vault is open. */
export async function waitUntilOpen(env: Env): Promise<void> {
  const { vault, store, lines, ids } = env;
  const rows = metaRows(store);
  const plan = await vault.shelf.get(PLAN_ON_SHELF);
  const hasAccount = await readAccount(rows).then(
    (account) => account !== null,
    () => false,
  );
  const box = await vault.lockedBox();
  const dream = createHeldDraft({ store, lines, ids, box }, 'dream');
  // Another tab may leave this device while this one waits: it lets go and begins anew, as the others do (LEAVE-2).
  const tabs = new BroadcastChannel('maya-account');
  const leaving = {
    vault,
    store,
    writer: null,
    timers: browserTimers,
    reload: () => window.location.reload(),
  };
  tabs.addEventListener('message', ({ data }) => heedWipe(data, leaving));
  const { db } = store.pointer.get();
  drop(heedMissedWipe({ lines }, leaving, db), 'missed-wipe');
  await new Promise<void>((resolve) =>
    env.root?.render(
      <I18nProvider i18n={env.i18n}>
        <LockedApp
          deps={{
            vault,
            kdf: env.kdf,
            clock: env.clock,
            address: async () => (await readAccount(rows))?.email ?? null,
            older: async () => {
              const sealed = await rows.get('older');
              return typeof sealed === 'string' ? sealed : null;
            },
            dream,
            plan,
            onOpen: resolve,
            beginAnew:
              vault.state() === 'lost'
                ? () => Promise.resolve(env.beginAnew())
                : null,
            // The account's words open again once its key is back: a new space first, and from there the sign-in (LEAVE-6).
            signIn:
              hasAccount && vault.state() === 'lost' ? env.signInAnew : null,
            help: { ...env.help, store: null, writer: null },
          }}
        />
      </I18nProvider>,
    ),
  );
  tabs.close();
}

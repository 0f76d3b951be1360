import { drop } from '#shared/base/drop.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { readRecord } from '#web/local-store/readers.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import {
  PLAN,
  planFields,
  type Plan,
  type PlanField,
} from '#web/safety/plan-fields.ts';
import { openField } from '#web/vault/body-codec.ts';
import type { Vault } from '#web/vault/vault.ts';

/** Name on the vault's shelf. */
export const PLAN_ON_SHELF = 'plan';

export type PlanCopyDeps = {
  vault: Vault;
  store: LocalStore;
  settings: Pick<SettingsStore, 'get' | 'subscribe'>;
};

/**
 * CARD-9: with the setting on, this device keeps a copy of the plan that it can show without unlocking; with it off, none.
 * While locked nothing can be copied and nothing is taken away.
 */
export async function copyPlan(deps: PlanCopyDeps): Promise<void> {
  const { vault, store, settings } = deps;
  if (!settings.get().planWhileLocked) return vault.shelf.remove(PLAN_ON_SHELF);
  if (vault.state() !== 'open') return undefined;
  const record = await readRecord(store, PLAN.kind, PLAN.id);
  if (record === undefined || record.erased !== 0)
    return vault.shelf.remove(PLAN_ON_SHELF);
  const words = planFields.map((field) => {
    const envelope = record.f[field]?.e;
    const place = { user: store.spaceId, ...PLAN, field };
    return [
      field,
      envelope === undefined ? '' : openField(vault.codec, envelope, place),
    ];
  });
  return vault.shelf.put(
    PLAN_ON_SHELF,
    JSON.stringify(Object.fromEntries(words)),
  );
}

/** Copies at once, when the setting changes and whenever the page leaves sight; returns how to stop. */
export function bindPlanCopy(deps: PlanCopyDeps, page: Document): () => void {
  const copy = () => drop(copyPlan(deps), 'plan-copy');
  const hidden = () => {
    if (page.visibilityState === 'hidden') copy();
  };
  let isOn = deps.settings.get().planWhileLocked;
  const stop = deps.settings.subscribe(() => {
    const isNowOn = deps.settings.get().planWhileLocked;
    if (isNowOn !== isOn) copy();
    isOn = isNowOn;
  });
  page.addEventListener('visibilitychange', hidden);
  copy();
  return () => {
    stop();
    page.removeEventListener('visibilitychange', hidden);
  };
}

/** The copy read back; `null` where it is none. Unknown parts are left out. */
export function parsePlanCopy(text: string | null): Plan | null {
  const found = readJson(text);
  if (typeof found !== 'object' || found === null) return null;
  const given = new Map<string, unknown>(Object.entries(found));
  const words = (field: PlanField): string => {
    const value = given.get(field);
    return typeof value === 'string' ? value : '';
  };
  return {
    signs: words('signs'),
    alone: words('alone'),
    places: words('places'),
    people: words('people'),
    professionals: words('professionals'),
    safer: words('safer'),
    trustedName: words('trustedName'),
    trustedNumber: words('trustedNumber'),
  };
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}

import { useMemo } from 'react';
import { useRecord } from '#web/local-store/hooks.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { openField } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import { PLAN, planFields, type Plan } from './plan-fields.ts';

/** The stored plan as it is now, opened; `undefined` while the first reading is under way. An unwritten field is `''`. */
export function usePlan(store: LocalStore, codec: Codec): Plan | undefined {
  const record = useRecord(store, PLAN.kind, PLAN.id);
  return useMemo(() => {
    if (record === undefined) return undefined;
    const isThere = record !== null && record.erased === 0;
    const words = planFields.map((field) => {
      const envelope = isThere ? record.f[field]?.e : undefined;
      return [
        field,
        envelope === undefined
          ? ''
          : openField(codec, envelope, {
              user: store.spaceId,
              ...PLAN,
              field,
            }),
      ] as const;
    });
    return Object.fromEntries(words) as Plan;
  }, [record, store, codec]);
}

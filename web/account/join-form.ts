import * as z from 'zod/mini';
import {
  MAX_EMAIL,
  MAX_REFERRAL,
  type ConsentKind,
} from '#shared/protocol/accounts.ts';
import type { AccountScreens } from './screen-deps.ts';

/** What the steps of a sign-up ask for. The passphrase lives in memory alone. */
export type JoinForm = {
  email: string;
  timezone: string;
  referral: string;
  consents: Record<ConsentKind, boolean>;
  passphrase: string;
};

/** Address, consents, passphrase, recovery code, trying it. */
export const LAST_STEP = 5;
/** Where a reload comes back to at the latest: later steps need the passphrase, which nothing keeps. */
export const LAST_KEPT_STEP = 3;
const SHELF = 'join';

const keptSchema = z.object({
  step: z.int().check(z.gte(1), z.lte(LAST_STEP)),
  email: z.string().check(z.maxLength(MAX_EMAIL)),
  timezone: z.string().check(z.maxLength(64)),
  referral: z.string().check(z.maxLength(MAX_REFERRAL)),
  consents: z.object({
    account: z.boolean(),
    model: z.boolean(),
    metrics: z.boolean(),
    research: z.boolean(),
  }),
});

export type Kept = { step: number; form: JoinForm };

/** `model` is what the person chose on this device before; nothing else begins as a yes (CARE-9). */
export function freshJoin(zone: string, model: boolean): Kept {
  return {
    step: 1,
    form: {
      email: '',
      timezone: zone,
      referral: '',
      consents: { account: false, model, metrics: false, research: false },
      passphrase: '',
    },
  };
}

/** The half-filled sign-up of before a reload, or null. What does not read as one is left aside. */
export async function readJoin(
  shelf: AccountScreens['shelf'],
): Promise<Kept | null> {
  const text = await shelf.get(SHELF).catch(() => null);
  if (text === null) return null;
  const parsed = keptSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { step, ...form } = parsed.data;
  return {
    step: Math.min(step, LAST_KEPT_STEP),
    form: { ...form, passphrase: '' },
  };
}

/** Enough to tell a slip of the finger at once; the one who decides is `prepareSignUp` (AUTH-12). */
export const looksLikeAddress = (text: string): boolean =>
  /^[^\s@]+@[^\s@]+$/.test(text.trim().normalize('NFKC'));

export type JoinKeeper = {
  /** Keeps the newest; what came meanwhile is never overtaken by what came before. */
  keep(kept: Kept): void;
  forget(): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
};

/** Writes one after another. A refused write costs only what a reload would have brought back. */
export function createJoinKeeper(shelf: AccountScreens['shelf']): JoinKeeper {
  let newest: (() => Promise<void>) | null = null;
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (newest !== null) {
      const next = newest;
      newest = null;
      await next().catch(() => undefined);
    }
    writing = null;
  }
  function ask(work: () => Promise<void>): void {
    newest = work;
    writing ??= write();
  }

  return {
    keep({ step, form: { email, timezone, referral, consents } }) {
      // Field by field: the passphrase is not among them, and a field that is added later is not kept by accident.
      const text = JSON.stringify({
        step,
        email,
        timezone,
        referral,
        consents,
      });
      ask(() => shelf.put(SHELF, text));
    },
    forget: () => ask(() => shelf.remove(SHELF)),
    settled: () => writing ?? Promise.resolve(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

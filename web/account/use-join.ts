import { useCallback, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { err, ok } from '#shared/base/result.ts';
import {
  createJoinKeeper,
  looksLikeAddress,
  type JoinForm,
  type Kept,
} from './join-form.ts';
import type { AccountScreens } from './screen-deps.ts';
import type { SignUpDraft, SignUpFields } from './types.ts';
import { useTask } from './use-task.ts';

/**
 * What a sign-up holds while its steps are walked. The draft, with its recovery code, belongs to the fields it was made of:
 * who goes back and changes one gets a new code, and is told so.
 */
export function useJoin(deps: AccountScreens, first: JoinForm) {
  const { account, settings, shelf } = deps;
  const [form, setForm] = useState(first);
  const [made, setMade] = useState<{ of: string; draft: SignUpDraft } | null>(
    null,
  );
  const [codes, setCodes] = useState(0);
  const [typed, setTyped] = useState('');
  const task = useTask();
  const [keeper] = useState(() => createJoinKeeper(shelf));
  // What a reload should find; outside the drawing, because nothing is drawn of it.
  const newest = useRef<Kept>({ step: 1, form: first });
  const keep = useCallback(
    (step: number) => {
      newest.current = { ...newest.current, step };
      keeper.keep(newest.current);
    },
    [keeper],
  );

  const of = JSON.stringify(form);
  const draft = made !== null && made.of === of ? made.draft : null;

  return {
    form,
    task,
    typed,
    draft,
    code: draft?.recoveryCode ?? '',
    /** Whether another code was shown before this one. */
    isFresh: codes > 1,
    isAddressFilled: looksLikeAddress(form.email),
    type: setTyped,
    keep,

    change(patch: Partial<JoinForm>): void {
      const next = { ...form, ...patch };
      setForm(next);
      newest.current = { ...newest.current, form: next };
      keeper.keep(newest.current);
    },

    /** Null of the work means that the passphrase was refused on the device: its field tells why. */
    prepare(done: () => void, refuse: () => void): void {
      if (draft !== null) return done();
      task.run<SignUpDraft | null>(
        async () =>
          (await deps.checkPassphrase(form.passphrase)).ok
            ? account.prepareSignUp(signUpFields(form))
            : ok(null),
        (next) => {
          if (next === null) return refuse();
          setMade({ of, draft: next });
          setCodes((n) => n + 1);
          setTyped('');
          done();
        },
      );
    },

    /**
     * Opens the key with the code as typed (LOCK-8), then sends, once. The device's own choice about the model follows the
     * box, where the person moved it.
     */
    finish(
      done: (made: 'done' | 'queued', email: string) => void,
      refuse: () => void,
    ): void {
      if (draft === null) return;
      task.run(
        async () => {
          if (!account.practise(draft, typed).ok) {
            refuse();
            return err('recovery_code_malformed' as const);
          }
          return account.submitSignUp(draft);
        },
        (made) => {
          keeper.forget();
          const given = form.consents.model;
          if (given !== (settings.get().modelConsent === 'yes'))
            drop(
              settings.set({ modelConsent: given ? 'yes' : 'no' }),
              'settings',
            );
          done(made === 'done' ? 'done' : 'queued', draft.email);
        },
      );
    },
  };
}

function signUpFields(form: JoinForm): SignUpFields {
  const { email, timezone, passphrase, consents } = form;
  const referralCode = form.referral.trim();
  return {
    email: email.trim(),
    timezone,
    passphrase,
    consents,
    ...(referralCode !== '' && { referralCode }),
  };
}

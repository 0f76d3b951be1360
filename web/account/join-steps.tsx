import { MAX_EMAIL, MAX_REFERRAL } from '#shared/protocol/accounts.ts';
import type { ConsentKind } from '#shared/protocol/accounts.ts';
import { Card } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Select } from '#web/ui/select.tsx';
import { useText } from '#web/ui/use-text.ts';
import { ConsentBox } from './consent-box.tsx';
import { looksLikeAddress, type JoinForm } from './join-form.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import type { AccountScreens } from './screen-deps.ts';

type Props = {
  form: JoinForm;
  onChange: (patch: Partial<JoinForm>) => void;
  /** After a try to go on: what is missing stands at its field. */
  isTried: boolean;
};

export function AddressStep({
  form,
  onChange,
  isTried,
  zones,
}: Props & { zones: AccountScreens['zones'] }) {
  const text = useText();
  const names = zones.all.includes(form.timezone)
    ? zones.all
    : [form.timezone, ...zones.all];
  return (
    <>
      <Card>{text('privacy.line')}</Card>
      <Field
        label={text('join.address')}
        hint={text('join.address.hint')}
        type="text"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={MAX_EMAIL}
        value={form.email}
        onChange={(event) => onChange({ email: event.target.value })}
        {...(isTried &&
          !looksLikeAddress(form.email) && { error: text('err.address') })}
      />
      <Select
        label={text('join.zone')}
        hint={text('join.zone.hint')}
        value={form.timezone}
        options={names.map((name) => ({
          value: name,
          label: name.replaceAll('_', ' '),
        }))}
        onChange={(timezone) => onChange({ timezone })}
      />
      <Field
        label={text('join.referral')}
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_REFERRAL}
        value={form.referral}
        onChange={(event) => onChange({ referral: event.target.value })}
      />
    </>
  );
}

const boxes = ['account', 'model', 'metrics', 'research'] as const;

/** Four boxes, each for itself; only the first is needed, and none is ticked by Maya (PRIV-1, CARE-9). */
export function ConsentStep({ form, onChange, isTried }: Props) {
  const text = useText();
  const set = (kind: ConsentKind, given: boolean) =>
    onChange({ consents: { ...form.consents, [kind]: given } });
  return (
    <>
      <p>{text('join.consents.lead')}</p>
      {boxes.map((kind) => (
        <ConsentBox
          key={kind}
          label={text(`agree.${kind}`)}
          words={text(`agree.${kind}.words`)}
          {...(kind === 'account' && { needed: text('agree.account.needed') })}
          checked={form.consents[kind]}
          onChange={(given) => set(kind, given)}
          error={
            kind === 'account' && isTried && !form.consents.account
              ? text('err.consent')
              : undefined
          }
        />
      ))}
    </>
  );
}

/** The address stands in the form as well, so that a password manager keeps both together. */
export function PassphraseStep({
  form,
  onChange,
  isTried,
  deps,
}: Props & { deps: AccountScreens }) {
  const text = useText();
  return (
    <>
      <p>{text('join.passphrase.lead')}</p>
      {deps.isLockSet() && <p>{text('join.passphrase.lock')}</p>}
      <input
        type="text"
        autoComplete="username"
        value={form.email}
        readOnly
        hidden
      />
      <NewPassphrase
        deps={deps}
        label={text('pass.new')}
        value={form.passphrase}
        onChange={(passphrase) => onChange({ passphrase })}
        isTried={isTried}
      />
    </>
  );
}

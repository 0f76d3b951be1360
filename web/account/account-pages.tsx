import { Link } from 'wouter';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import { AccountPage } from './account-page.tsx';
import './account.css';
import { DevicesPage } from './devices-page.tsx';
import { JoinPage } from './join-page.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { SecretPage } from './secret-page.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { SignOutPage } from './sign-out-page.tsx';
import { DeviceOffline } from './told.tsx';
import type { Account, AccountState } from './types.ts';
import { useAccount } from './use-account.ts';

/** The addresses below /you that belong to an account. */
export const accountPages = [
  'account',
  'join',
  'sign-in',
  'devices',
  'secret',
  'sign-out',
] as const;
export type AccountPageName = (typeof accountPages)[number];

export const isAccountPage = (page: string | null): page is AccountPageName =>
  // A wider view of the same list, so that any address can be looked up in it.
  (accountPages as readonly (string | null)[]).includes(page);

type Props = AccountScreens & { page: AccountPageName };

/** Every screen of the account. Words of the catalogues `account` and `lock` must be there before it is drawn. */
export function AccountPages(props: Props) {
  return (
    <DeviceOffline value={props.isOffline}>
      <PageOfAccount {...props} />
    </DeviceOffline>
  );
}

function PageOfAccount({ page, ...deps }: Props) {
  const state = useAccount(deps.account);
  if (state.kind === 'erasing')
    return <Erasing account={deps.account} state={state} />;
  switch (page) {
    case 'account':
      return <AccountPage deps={deps} state={state} />;
    case 'join':
      return <JoinPage deps={deps} state={state} />;
    case 'sign-in':
      return <SignInPage deps={deps} state={state} />;
    case 'devices':
      return state.kind === 'signed-in' ? (
        <DevicesPage account={deps.account} email={state.email} />
      ) : (
        <SignedInOnly title="devices.title" />
      );
    case 'secret':
      return state.kind === 'signed-in' ? (
        <SecretPage deps={deps} email={state.email} />
      ) : (
        <SignedInOnly title="secret.title" />
      );
    case 'sign-out':
      return <SignOutPage deps={deps} state={state} />;
  }
}

/** LEAVE-5: gone here, and said that the server still has to follow. */
function Erasing({
  account,
  state,
}: {
  account: Account;
  state: Extract<AccountState, { kind: 'erasing' }>;
}) {
  const text = useText();
  return (
    <div className="page account">
      <h1>{text('account.title')}</h1>
      <div role="status">
        <Card>
          {text(
            state.elsewhere === true ? 'erasing.elsewhere' : 'erase.pending',
          )}
        </Card>
      </div>
      {state.needsSignIn === true && (
        <>
          <p>{text('erasing.proof')}</p>
          <SignInForm account={account} />
        </>
      )}
    </div>
  );
}

function SignedInOnly({ title }: { title: MessageId }) {
  const text = useText();
  return (
    <div className="page account">
      <h1>{text(title)}</h1>
      <p>{text('account.needed')}</p>
      <div className="account-actions">
        <Link href="/you/sign-in" className="button">
          {text('account.signin')}
        </Link>
        <Link href="/you/account" className="button" data-kind="quiet">
          {text('account.back')}
        </Link>
      </div>
    </div>
  );
}

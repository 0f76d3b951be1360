import { Link } from 'wouter';
import type { ErrorCode } from '#shared/base/errors.ts';
import { Card } from '#web/ui/card.tsx';
import { Glyph, type GlyphName } from '#web/ui/glyph.tsx';
import { useText } from '#web/ui/use-text.ts';
import { AccountConsents } from './account-consents.tsx';
import { EraseAccount } from './erase-account.tsx';
import { QueuedCard } from './queued-card.tsx';
import type { AccountScreens } from './screen-deps.ts';
import { SignInForm } from './sign-in-form.tsx';
import { QueueEnded } from './told.tsx';
import type { AccountState } from './types.ts';

type Props = {
  deps: AccountScreens;
  state: Exclude<AccountState, { kind: 'erasing' }>;
};

/** `/you/account`: what an account adds, or what this one is, says and can do. */
export function AccountPage({ deps, state }: Props) {
  const text = useText();
  return (
    <div className="page account">
      <h1>{text('account.title')}</h1>
      {body()}
    </div>
  );

  function body() {
    switch (state.kind) {
      case 'guest':
        return <Guest refused={state.refused} />;
      case 'queued':
        return <QueuedCard place={state.place} until={state.until} />;
      case 'needs-sign-in':
        return <Again deps={deps} email={state.email} />;
      case 'signed-in':
        return (
          <SignedIn deps={deps} email={state.email} isOffline={state.offline} />
        );
    }
  }
}

function Guest({ refused }: { refused: ErrorCode | undefined }) {
  const text = useText();
  return (
    <>
      <QueueEnded refused={refused} />
      <p>{text('account.guest.lead')}</p>
      <ul className="account-adds">
        <li>{text('account.adds.devices')}</li>
        <li>{text('account.adds.lost')}</li>
        <li>{text('account.adds.words')}</li>
      </ul>
      <PrivacyLine />
      <div className="account-actions">
        <Link href="/you/join" className="button">
          {text('account.join')}
        </Link>
        <Link href="/you/sign-in" className="button">
          {text('account.signin')}
        </Link>
      </div>
    </>
  );
}

/** The sentence of VAULT-20, word for word (LOCK-1). */
function PrivacyLine() {
  const text = useText();
  return <Card title={text('account.words')}>{text('privacy.line')}</Card>;
}

function Again({ deps, email }: { deps: AccountScreens; email: string }) {
  const text = useText();
  return (
    <>
      <h2>{text('again.title')}</h2>
      <p>{text('again.words')}</p>
      <SignInForm account={deps.account} email={email} />
      <ul className="page-links">
        <PageLink
          href="/you/sign-out"
          name="account.signout"
          hint="account.signout.hint"
          glyph="close"
        />
      </ul>
    </>
  );
}

function SignedIn({
  deps,
  email,
  isOffline,
}: {
  deps: AccountScreens;
  email: string;
  isOffline: boolean;
}) {
  const text = useText();
  return (
    <>
      <dl className="facts">
        <dt>{text('account.address')}</dt>
        <dd>{email}</dd>
        <dt>{text('account.contact')}</dt>
        <dd>
          <span role="status">
            {text(isOffline ? 'account.contact.off' : 'account.contact.on')}
          </span>
        </dd>
      </dl>
      <PrivacyLine />
      <ul className="page-links">
        <PageLink
          href="/you/devices"
          name="account.devices"
          hint="account.devices.hint"
          glyph="list"
        />
        <PageLink
          href="/you/secret"
          name="account.secret"
          hint="account.secret.hint"
          glyph="keep"
        />
        <PageLink
          href="/you/sign-out"
          name="account.signout"
          hint="account.signout.hint"
          glyph="close"
        />
      </ul>
      <AccountConsents account={deps.account} settings={deps.settings} />
      <EraseAccount account={deps.account} />
    </>
  );
}

type LinkProps = {
  href: string;
  name: MessageId;
  hint: MessageId;
  glyph: GlyphName;
};

function PageLink({ href, name, hint, glyph }: LinkProps) {
  const text = useText();
  return (
    <li>
      <Link href={href} className="page-link">
        <Glyph name={glyph} />
        <span>{text(name)}</span>
        <span className="page-link-hint">{text(hint)}</span>
      </Link>
    </li>
  );
}

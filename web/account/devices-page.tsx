import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { ProofForm } from './proof-form.tsx';
import { Told } from './told.tsx';
import type { Account, DeviceEntry } from './types.ts';
import { useTask } from './use-task.ts';

type Which = { id: string } | 'others';

/** `/you/devices`: name, last seen by day, revoke one or all others, and what that does not undo (LOCK-11, VAULT-17). */
export function DevicesPage({
  account,
  email,
}: {
  account: Account;
  email: string;
}) {
  const text = useText();
  const { devices, refused, again } = useDevices(account);
  const [asked, setAsked] = useState<Which | null>(null);
  const [isDone, setDone] = useState(false);
  const task = useTask();
  const title = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const others = devices?.filter(({ isThis }) => !isThis) ?? [];

  function revoke(which: Which): void {
    setDone(false);
    task.run(
      () => account.revoke(which),
      () => {
        setAsked(null);
        setDone(true);
        // The row with the focus in it goes.
        title.current?.focus();
        again();
      },
    );
  }

  function ask(which: Which): void {
    setDone(false);
    task.forget();
    opener.current = document.activeElement;
    setAsked(which);
  }

  function leave(): void {
    setAsked(null);
    task.forget();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }

  return (
    <div className="page account">
      <h1 ref={title} tabIndex={-1}>
        {text('devices.title')}
      </h1>
      <p className="page-lead">{text('devices.lead')}</p>
      {devices === null && refused === null && <Skeleton lines={3} />}
      {devices !== null && (
        <ul className="device-list" aria-label={text('devices.list')}>
          {[...devices.filter(({ isThis }) => isThis), ...others].map(
            (device) => (
              <li key={device.id}>
                <Device device={device} />
                {device.isThis ? (
                  <Line tone="ok" glyph="check">
                    {text('devices.this')}
                  </Line>
                ) : (
                  <Button
                    aria-label={text('devices.revoke.label', {
                      name: nameOf(device, text),
                    })}
                    onClick={() => ask({ id: device.id })}
                  >
                    {text('devices.revoke')}
                  </Button>
                )}
                {asked !== null &&
                  asked !== 'others' &&
                  asked.id === device.id &&
                  question(asked)}
              </li>
            ),
          )}
        </ul>
      )}
      {devices !== null && others.length === 0 && (
        <p>{text('devices.alone')}</p>
      )}
      {others.length > 1 && (
        <div className="account-actions">
          <Button onClick={() => ask('others')}>
            {text('devices.others')}
          </Button>
        </div>
      )}
      {asked === 'others' && (
        <div className="account-apart">{question(asked)}</div>
      )}
      <Told
        error={(task.error === 'proof_required' ? null : task.error) ?? refused}
        done={isDone && 'devices.done'}
      />
      {refused !== null && (
        <Button onClick={again}>{text('account.again')}</Button>
      )}
      <p className="account-apart">{text('devices.keys')}</p>
      <ul className="page-links">
        <li>
          <Link href="/you/secret" className="page-link">
            <span>{text('devices.rotate')}</span>
            <span className="page-link-hint">
              {text('devices.rotate.hint')}
            </span>
          </Link>
        </li>
      </ul>
    </div>
  );

  /** Asked beside what it is about; where the server wants proof, the passphrase once more (AUTH-5). */
  function question(which: Which) {
    return task.error === 'proof_required' ? (
      <ProofForm
        account={account}
        email={email}
        onLeave={leave}
        onProved={() => revoke(which)}
      />
    ) : (
      <Ask
        question={
          which === 'others'
            ? text('devices.others.ask')
            : text('devices.revoke.ask', { name: nameIn(which.id) })
        }
        isBusy={task.isBusy}
        onLeave={leave}
        onSure={() => revoke(which)}
      />
    );
  }

  function nameIn(id: string): string {
    const device = devices?.find((one) => one.id === id);
    return device === undefined ? id : nameOf(device, text);
  }
}

function Device({ device }: { device: DeviceEntry }) {
  const text = useText();
  return (
    <div className="device">
      <span>{nameOf(device, text)}</span>
      <span className="field-hint">
        {text('devices.seen', { day: dayOf(device.lastSeenDay, text) })}
      </span>
    </div>
  );
}

function Ask({
  question,
  isBusy,
  onLeave,
  onSure,
}: {
  question: string;
  isBusy: boolean;
  onLeave: () => void;
  onSure: () => void;
}) {
  const text = useText();
  return (
    <div role="group" aria-label={question} className="account-ask">
      <p role="status">{question}</p>
      <div className="account-pair">
        <Button onClick={onLeave} disabled={isBusy}>
          {text('devices.keep')}
        </Button>
        <Button onClick={onSure} disabled={isBusy}>
          {text('devices.sure')}
        </Button>
      </div>
    </div>
  );
}

function useDevices(account: Account) {
  const [devices, setDevices] = useState<DeviceEntry[] | null>(null);
  const [refused, setRefused] = useState<ErrorCode | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    drop(
      account.devices().then((result) => {
        if (isGone) return;
        if (result.ok) setDevices(result.value);
        setRefused(result.ok ? null : result.error);
      }),
      'devices',
    );
    return () => {
      isGone = true;
    };
  }, [account, round]);
  return { devices, refused, again: () => setRound((n) => n + 1) };
}

function nameOf({ name, id }: DeviceEntry, text: Text): string {
  return name === null || name.trim() === ''
    ? text('devices.unnamed', { id })
    : name;
}

/** Days are whole UTC days; told as such, they never shift by a time zone. */
function dayOf(day: string, text: Text): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return text('empty.number');
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(at);
}

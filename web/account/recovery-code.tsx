import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';
import { codeGroups } from './code-slips.ts';
import type { AccountScreens } from './screen-deps.ts';
import { Told } from './told.tsx';

type Props = {
  code: string;
  deps: Pick<AccountScreens, 'copy' | 'print' | 'download'>;
};

const FILE = 'maya-recovery-code.txt';

/**
 * The code in groups of four, with ways to keep it and the sentence that nobody asks for it (LOCK-8). On paper it stands
 * alone. It is drawn from memory and kept nowhere by this device.
 */
export function RecoveryCode({ code, deps }: Props) {
  const text = useText();
  const [said, setSaid] = useState<
    'code.copied' | 'code.copy.failed' | 'code.saved' | null
  >(null);
  const groups = codeGroups(code);

  function copy(): void {
    drop(
      deps.copy(code).then(
        () => setSaid('code.copied'),
        () => setSaid('code.copy.failed'),
      ),
      'code-copy',
    );
  }
  function save(): void {
    const lines = [text('code.title'), '', code, '', text('code.never'), ''];
    deps.download(
      new Blob([lines.join('\n')], { type: 'text/plain;charset=utf-8' }),
      FILE,
    );
    setSaid('code.saved');
  }

  return (
    <>
      <div role="group" className="code-paper" aria-label={text('code.title')}>
        <ol className="code-groups" translate="no">
          {groups.map((group, at) => (
            <li key={`${at}-${group}`}>
              <code>{group}</code>
            </li>
          ))}
        </ol>
        <p className="code-never">{text('code.never')}</p>
      </div>
      <div className="account-actions">
        <Button onClick={copy}>{text('code.copy')}</Button>
        <Button onClick={deps.print}>{text('code.print')}</Button>
        <Button onClick={save}>{text('code.save')}</Button>
      </div>
      <Told hasRoom>
        {said !== null && (
          <Line
            tone={said === 'code.copy.failed' ? 'act' : 'ok'}
            glyph={said === 'code.copy.failed' ? 'warn' : 'check'}
          >
            {text(said)}
          </Line>
        )}
      </Told>
    </>
  );
}

import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { CodeField } from './code-field.tsx';
import { codeSlips, type CodeSlip } from './code-slips.ts';
import { RecoveryCode } from './recovery-code.tsx';
import type { AccountScreens } from './screen-deps.ts';

type Props = {
  code: string;
  typed: string;
  onType: (typed: string) => void;
  /** After a try that did not open the key, each slip is told where it is, and the list follows the typing. */
  isTried: boolean;
  deps: Pick<AccountScreens, 'copy' | 'print' | 'download'>;
};

/** The code typed back, or pasted (A11Y-9); shown again as long as this step is open (VAULT-5). */
export function PractiseCode({ code, typed, onType, isTried, deps }: Props) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  const slips = isTried ? codeSlips(typed, code) : [];
  return (
    <>
      <CodeField
        label={text('code.typed')}
        value={typed}
        onChange={onType}
        error={
          slips.length > 0
            ? slips.map((slip) => slipWords(slip, text)).join(' ')
            : undefined
        }
      />
      <p className="page-lead">{text('signin.code.why')}</p>
      <Button onClick={() => setShown(!isShown)} aria-expanded={isShown}>
        {text(isShown ? 'code.away' : 'code.again')}
      </Button>
      {isShown && <RecoveryCode code={code} deps={deps} />}
    </>
  );
}

function slipWords(slip: CodeSlip, text: Text): string {
  switch (slip.kind) {
    case 'sign':
      return text('code.slip.sign', { group: slip.group, sign: slip.sign });
    case 'check':
      return text('code.slip.check');
    case 'many':
    case 'missing':
    case 'extra':
      return text(`code.slip.${slip.kind}`, { group: slip.group });
    case 'short':
      return text('code.slip.short', { n: slip.n });
  }
}

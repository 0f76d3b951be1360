import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import { spellDigits } from './line-order.ts';

type Props = {
  number: string;
  /** Whose number it is. */
  name: string;
  copy: (text: string) => Promise<void>;
};

/** For desks, where a number is not dialled by touching it (LINE-5). Says what came of it. */
export function CopyButton({ number, name, copy }: Props) {
  const text = useText();
  const [said, setSaid] = useState<'help.copied' | 'help.copy.failed' | null>(
    null,
  );
  return (
    <span className="help-copy">
      <Button
        kind="quiet"
        aria-label={text('help.copy.name', {
          name,
          digits: spellDigits(number),
        })}
        onClick={() =>
          drop(
            copy(number).then(
              () => setSaid('help.copied'),
              () => setSaid('help.copy.failed'),
            ),
            'help-copy',
          )
        }
      >
        {text('help.copy')}
      </Button>
      <span role="status" className="help-copy-said">
        {said !== null && text(said)}
      </span>
    </span>
  );
}

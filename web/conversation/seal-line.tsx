import { useEffect, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { SessionId } from '#shared/base/ids.ts';
import type { SealVerdict } from '#shared/merge/check-session.ts';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  sid: SessionId;
  /** Changes when the conversation is sealed anew, and then it is looked at anew. */
  mac: string;
  /** Null: it cannot be told now. */
  check: (sid: SessionId) => Promise<SealVerdict | null>;
};

/**
 * Under a closed conversation: that it is sealed, and whether it is whole, found out when it is opened (LOCK-12). A bad
 * verdict is words beside the conversation and changes nothing in it (SEAL-6).
 */
export function SealLine({ sid, mac, check }: Props) {
  const text = useText();
  const [found, setFound] = useState<{
    of: string;
    verdict: SealVerdict | null;
  } | null>(null);
  const of = `${sid} ${mac}`;
  useEffect(() => {
    let isGone = false;
    drop(
      check(sid).then((verdict) => {
        if (!isGone) setFound({ of, verdict });
      }),
      'seal-check',
    );
    return () => {
      isGone = true;
    };
  }, [check, sid, of]);
  const verdict = found?.of === of ? found.verdict : null;
  return (
    <div className="seal-line" role="status">
      {verdict === null ? (
        <Line>{text('seal.sealed')}</Line>
      ) : (
        <Line
          tone={verdict.state === 'broken' ? 'act' : 'plain'}
          {...(verdict.state !== 'broken' && { glyph: 'check' as const })}
        >
          {words(verdict)}
        </Line>
      )}
    </div>
  );

  function words({ state, reason, have, expected }: SealVerdict): string {
    switch (state) {
      case 'complete':
        return text('seal.complete');
      case 'grew':
        return text('seal.grew');
      case 'open':
        return text('seal.sealed');
      case 'broken':
        if (reason === 'rollback') return text('seal.older');
        if (reason === 'altered') return text('seal.altered');
        return text('seal.shortened', {
          n: Math.max(1, (expected ?? 0) - have),
        });
    }
  }
}

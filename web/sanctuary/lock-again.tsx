import type { Result } from '#shared/base/result.ts';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { UnlockError, Way } from '#web/vault/unlock.ts';
import type { SecretDeps } from './lock-deps.ts';
import { LockSecretForm } from './lock-secret-form.tsx';

type Props = {
  title: MessageId;
  words: MessageId;
  submit: MessageId;
  deps: Pick<SecretDeps, 'vault' | 'clock'>;
  work: (way: Way) => Promise<Result<unknown, UnlockError>>;
  onDone: () => void;
  onLeave: () => void;
};

/** The secret once more, and why (LOCK-9). */
export function LockAgain({ title, words, ...form }: Props) {
  const text = useText();
  return (
    <Card title={text(title)}>
      <p>{text(words)}</p>
      <LockSecretForm {...form} />
    </Card>
  );
}

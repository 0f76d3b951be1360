import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  isOpening: boolean;
  isWrong: boolean;
  onOpen: (typed: { secret: string; address: string }) => void;
};

/** Asks for what opens a sealed file of another device. The secret is kept by this form alone, and leaves with it. */
export function ImportSecret({ isOpening, isWrong, onOpen }: Props) {
  const text = useText();
  const [secret, setSecret] = useState('');
  const [address, setAddress] = useState('');
  return (
    <Card title={text('import.secret.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (secret !== '') onOpen({ secret, address });
        }}
      >
        <Field
          label={text('import.secret')}
          type="password"
          autoComplete="off"
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          {...(isWrong && { error: text('import.secret.wrong') })}
        />
        <Field
          label={text('import.secret.address')}
          hint={text('import.secret.address.hint')}
          type="email"
          autoComplete="off"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
        <Button type="submit" disabled={isOpening || secret === ''}>
          {text(isOpening ? 'import.secret.opening' : 'import.secret.open')}
        </Button>
      </form>
    </Card>
  );
}

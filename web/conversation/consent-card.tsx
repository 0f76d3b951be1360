import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';

/** Asked once, before the first word leaves the device; both answers have the same size, neither is chosen (PRIV-1, CARE-9). */
export function ConsentCard({
  onChoose,
}: {
  onChoose: (consent: 'yes' | 'no') => void;
}) {
  const text = useText();
  return (
    <section className="consent" aria-labelledby="consent-title">
      <h3 id="consent-title">{text('consent.title')}</h3>
      <p>{text('consent.words')}</p>
      <div className="consent-choices">
        <Button onClick={() => onChoose('no')}>{text('consent.no')}</Button>
        <Button onClick={() => onChoose('yes')}>{text('consent.yes')}</Button>
      </div>
      <p className="by-line">{text('consent.later')}</p>
    </section>
  );
}

import type { CountryHelp } from '#shared/safety/lines.ts';
import { useText } from '#web/ui/use-text.ts';
import { arrangeLines } from './line-order.ts';
import { LineRow } from './line-row.tsx';

type Props = {
  help: CountryHelp;
  now: number;
  locale: string;
  copy: (text: string) => Promise<void>;
};

/** Two services of the country in view, further ones a touch away (CARD-3). */
export function LinesPart({ help, now, locale, copy }: Props) {
  const text = useText();
  const { shown, more } = arrangeLines(help.lines, now, locale);
  const languages = new Intl.DisplayNames([locale, 'en'], { type: 'language' });
  const rows = (lines: typeof shown) => (
    <ul className="help-lines">
      {lines.map((line) => (
        <LineRow
          key={`${line.name} ${line.dial ?? line.text?.number ?? ''}`}
          line={line}
          now={now}
          languages={languages}
          copy={copy}
        />
      ))}
    </ul>
  );
  return (
    <section className="help-part" aria-labelledby="help-lines">
      <h3 id="help-lines">{text('help.lines')}</h3>
      {rows(shown)}
      {more.length > 0 && (
        <details className="help-more">
          <summary>{text('help.more')}</summary>
          {rows(more)}
        </details>
      )}
      <p className="help-note">{text('help.network')}</p>
    </section>
  );
}

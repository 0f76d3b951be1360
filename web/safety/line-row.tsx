import { smsLink, telLink, type HelpLine } from '#shared/safety/lines.ts';
import { openingOf } from '#shared/safety/opening.ts';
import { useText, type Text } from '#web/ui/use-text.ts';
import { CopyButton } from './copy-button.tsx';
import { hostOf, spellDigits } from './line-order.ts';
import { NumberLink } from './number-link.tsx';

type Props = {
  line: HelpLine;
  /** ms since the epoch */
  now: number;
  /** Names languages in the person's own. */
  languages: Intl.DisplayNames;
  copy: (text: string) => Promise<void>;
};

/** One service: every way to reach it as a link that names it (A11Y-10), and its hours where they are known (LINE-6). */
export function LineRow({ line, now, languages, copy }: Props) {
  const text = useText();
  const { name, dial } = line;
  const notes = notesOf(line, now, languages, text);
  return (
    <li className="help-line">
      <h4>{name}</h4>
      {notes.length > 0 && <p className="help-note">{notes.join(' ')}</p>}
      <ul className="help-ways">
        {dial !== null && (
          <li>
            <NumberLink
              href={telLink(dial)}
              shown={text('help.call', { number: dial })}
              read={text('help.call.name', {
                name,
                digits: spellDigits(dial),
              })}
            />
            <CopyButton number={dial} name={name} copy={copy} />
          </li>
        )}
        <TextWay line={line} copy={copy} />
        <Site id="help.chat" url={line.chat} name={name} />
        <Site
          id="help.site"
          url={line.url === line.chat ? null : line.url}
          name={name}
        />
      </ul>
    </li>
  );
}

/** The word to send is printed, never put into the link; WhatsApp has no link that works without a country prefix. */
function TextWay({ line, copy }: Pick<Props, 'line' | 'copy'>) {
  const text = useText();
  if (line.text === null) return null;
  const { by, number, word, hours } = line.text;
  const { name } = line;
  const digits = spellDigits(number);
  const values = { name, number, digits, word: word ?? '', hours: hours ?? '' };
  if (by === 'whatsapp')
    return (
      <li>
        <span className="help-plain">
          {text(
            hours === null ? 'help.whatsapp' : 'help.whatsapp.hours',
            values,
          )}
        </span>
        <CopyButton number={number} name={name} copy={copy} />
      </li>
    );
  return (
    <li>
      <NumberLink
        href={smsLink(number)}
        shown={text(word === null ? 'help.text' : 'help.text.word', values)}
        read={text(
          word === null ? 'help.text.name' : 'help.text.word.name',
          values,
        )}
      />
      <CopyButton number={number} name={name} copy={copy} />
    </li>
  );
}

type SiteProps = {
  id: 'help.chat' | 'help.site';
  url: string | null;
  name: string;
};

function Site({ id, url, name }: SiteProps) {
  const text = useText();
  if (url === null) return null;
  const label = text(id, { host: hostOf(url) });
  return (
    <li>
      <a
        className="text-link"
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={text('help.link.name', { label, name })}
      >
        {label}
      </a>
    </li>
  );
}

/** What is known beside the number; unknown hours are not mentioned (LINE-6). */
function notesOf(
  line: HelpLine,
  now: number,
  languages: Intl.DisplayNames,
  text: Text,
): string[] {
  const opening = openingOf(line, now);
  const notes: string[] = [];
  if (line.langs.length > 0)
    notes.push(
      `${line.langs.map((code) => languages.of(code) ?? code).join(', ')}.`,
    );
  if (line.place !== null) notes.push(text('help.for', { place: line.place }));
  if (opening.state === 'always') notes.push(text('help.hours.always'));
  if (opening.state === 'open') notes.push(text('help.hours.open'));
  if (opening.state === 'closed')
    notes.push(text('help.hours.closed', { time: opening.opensAt }));
  if (line.ext !== null) notes.push(text('help.ext', { ext: line.ext }));
  return notes;
}

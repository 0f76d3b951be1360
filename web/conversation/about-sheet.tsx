import type { MessageBody } from '#shared/domain/message.ts';
import { Button } from '#web/ui/button.tsx';
import { Sheet } from '#web/ui/sheet.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  body: MessageBody | null;
  onClose: () => void;
  onCopy: () => void;
  onDelete: () => void;
};

/** Where this message is kept, when it was written and which voice spoke; copy and delete (MSG-14). */
export function AboutSheet({ body, onClose, onCopy, onDelete }: Props) {
  const text = useText();
  return (
    <Sheet open={body !== null} onClose={onClose} title={text('thread.about')}>
      {body !== null && (
        <>
          <dl className="facts">
            <dt>{text('about.kept')}</dt>
            <dd>{text('about.kept.here')}</dd>
            <dt>{text('about.when')}</dt>
            <dd>
              {new Intl.DateTimeFormat(undefined, {
                dateStyle: 'full',
                timeStyle: 'short',
              }).format(body.at)}
            </dd>
            <dt>{text('about.voice')}</dt>
            <dd>{text(`about.voice.${body.by}`)}</dd>
            {body.element !== undefined && (
              <>
                <dt>{text('about.element')}</dt>
                <dd>{text(`element.${body.element}`)}</dd>
              </>
            )}
          </dl>
          <Reason body={body} />
          <div className="sheet-actions">
            <Button onClick={onCopy}>{text('about.copy')}</Button>
            <Button kind="danger" onClick={onDelete}>
              {text('about.delete')}
            </Button>
          </div>
        </>
      )}
    </Sheet>
  );
}

function Reason({ body }: { body: MessageBody }) {
  const text = useText();
  const reason = reasonOf(body);
  return reason === null ? null : <p>{text(reason)}</p>;
}

/** The longer reason behind a touch on the line that says who answered (MSG-12). */
function reasonOf({ by }: MessageBody): MessageId | null {
  if (by === 'device') return 'by.why.device';
  return by === 'script' ? 'by.why.script' : null;
}

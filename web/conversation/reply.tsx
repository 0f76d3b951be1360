import type { MessageBody } from '#shared/domain/message.ts';
import { useText } from '#web/ui/use-text.ts';
import type { LiveReply } from './live-replies.ts';
import { ProseView } from './prose-view.tsx';
import { sentenceOf } from './by-line.ts';

type StoredProps = {
  id: string;
  body: MessageBody;
  isGreeting: boolean;
  onAbout: () => void;
};

/** A reply of Maya: her words lie on the page, with a small line that says honestly which voice spoke (MSG-12). */
export function Reply({ id, body, isGreeting, onAbout }: StoredProps) {
  const text = useText();
  const by = isGreeting ? null : sentenceOf(body);
  const together = (body.covers?.length ?? 0) > 1;
  return (
    <article className="reply" data-by={body.by} id={`m-${id}`}>
      <h3 className="speaker">{text('talk.maya')}</h3>
      {together && (
        <p className="by-line">
          {text('by.together', { n: body.covers?.length ?? 0 })}
        </p>
      )}
      <div className="prose">
        <ProseView text={body.text} />
      </div>
      {body.stopped === true && (
        <p className="by-line">{text('state.stopped')}</p>
      )}
      <p className="by-line">
        {by !== null && <span className="by-words">{text(by)}</span>}
        <button
          type="button"
          className="about-button"
          aria-label={text('thread.about')}
          onClick={onAbout}
        >
          <span aria-hidden="true">···</span>
        </button>
      </p>
    </article>
  );
}

/** A reply on its way. It is silent for screen readers: the finished one is announced once (A11Y-2, A11Y-3). */
export function LiveReplyView({ reply }: { reply: LiveReply }) {
  const text = useText();
  const state = reply.phase === 'paused' ? 'state.paused' : 'state.answering';
  return (
    <article className="reply" data-live={reply.phase}>
      <h3 className="speaker">{text('talk.maya')}</h3>
      {reply.text !== '' && (
        <div className="prose">
          <ProseView text={reply.text} />
        </div>
      )}
      <p className="by-line state-line">{text(state)}</p>
    </article>
  );
}

import {
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
} from 'react';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import { MAX_TEXT } from '#shared/protocol/limits.ts';
import { useSettings } from '#web/local-store/settings.ts';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { ComposerDeps } from './deps.ts';
import {
  COUNT_FROM,
  decideSend,
  isSendKey,
  splitIntoParts,
} from './draft-parts.ts';
import { useDraftField } from './use-draft-field.ts';

type Props = {
  deps: ComposerDeps;
  /** The conversation whose draft this is. */
  sid: SessionId;
  /** See useDraftField. */
  carryFrom: SessionId;
  answering: boolean;
  onStop: () => void;
  /** Keeps the words; the field empties only when this says that they are kept (COMP-6). */
  onSend: (text: string, opId: OpId, typing: TypingPace) => Promise<boolean>;
  /** Words that join the draft after what is there (COMP-14). */
  joining: string | null;
  /** Stands beside the label: how Maya speaks. */
  beside: ReactNode;
};

/** How the words came: seconds from first to last key, and seconds the field stood blank before. */
export type TypingPace = { typingSeconds: number; blankSeconds: number };

/** The field for words. It is never disabled: not offline, not limited, not while Maya answers (COMP-4). */
export function Composer({
  deps,
  sid,
  carryFrom,
  answering,
  onStop,
  onSend,
  joining,
  beside,
}: Props) {
  const text = useText();
  const settings = useSettings(deps.settings);
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useDraftField(deps, sid, carryFrom);
  const pace = useRef({ shownAt: deps.clock(), firstKeyAt: 0 });
  const underWay = useRef(new Map<OpId, string>());

  // A draft from an earlier visit comes back with its caret (COMP-5), once, and never over words being typed.
  const { restoredCaret } = draft;
  useLayoutEffect(() => {
    if (restoredCaret !== null)
      area.current?.setSelectionRange(restoredCaret, restoredCaret);
  }, [restoredCaret]);

  useEffect(() => {
    pace.current = { shownAt: deps.clock(), firstKeyAt: 0 };
  }, [deps, sid]);

  const join = useEffectEvent((words: string) => {
    const before = draft.value === '' ? '' : `${draft.value}\n`;
    draft.change(before + words, before.length + words.length);
  });
  useEffect(() => {
    if (joining !== null) join(joining);
  }, [joining]);

  const size = decideSend(draft.value);
  const parts = size === 'too-long' ? splitIntoParts(draft.value).length : 0;

  async function send(words: string, opId: OpId): Promise<boolean> {
    // Double touch, key plus touch: the same draft has one op id and gives one message (COMP-7).
    if (underWay.current.has(opId)) return false;
    underWay.current.set(opId, words);
    const now = deps.clock();
    const { shownAt, firstKeyAt } = pace.current;
    const kept = await onSend(words, opId, {
      typingSeconds:
        firstKeyAt === 0 ? 0 : Math.max(0, (now - firstKeyAt) / 1000),
      blankSeconds:
        firstKeyAt === 0 ? 0 : Math.max(0, (firstKeyAt - shownAt) / 1000),
    });
    underWay.current.delete(opId);
    if (kept) {
      draft.take(words, opId);
      pace.current = { shownAt: deps.clock(), firstKeyAt: 0 };
    }
    return kept;
  }

  async function sendAll(): Promise<void> {
    // As they are now: between the end of a keeping and the next drawing the drawn words are older (COMP-7).
    const words = draft.words();
    if (decideSend(words) !== 'send') return;
    // Other words than those under way, typed before the field could empty, are a message of their own: the draft gets
    // an op id of its own, so that a second touch on them is still a second touch.
    const known = underWay.current.get(draft.opId());
    if (known !== undefined && known !== words) draft.renew();
    await send(words, draft.opId());
    area.current?.focus();
  }

  async function sendInParts(): Promise<void> {
    for (const part of splitIntoParts(draft.words()))
      if (!(await send(part, draft.opId()))) return;
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void sendAll();
      }}
    >
      <div className="composer-head">
        <label className="composer-label" htmlFor="composer-words">
          {text('compose.label')}
        </label>
        {beside}
      </div>
      <div className="composer-row">
        <textarea
          id="composer-words"
          ref={area}
          rows={1}
          dir="auto"
          enterKeyHint={deps.isTouch() ? 'enter' : 'send'}
          autoCapitalize="sentences"
          // Browsers keep the form state of other fields on the disk, in the clear, to restore a tab with (P5).
          autoComplete="off"
          placeholder={text('compose.placeholder')}
          aria-describedby={
            draft.value.length >= COUNT_FROM ? 'composer-count' : undefined
          }
          value={draft.value}
          onChange={(event) => {
            if (pace.current.firstKeyAt === 0)
              pace.current.firstKeyAt = deps.clock();
            draft.change(event.target.value, event.target.selectionStart);
          }}
          onKeyDown={(event) => {
            const press = {
              ...pick(event),
              isComposing: event.nativeEvent.isComposing,
            };
            if (!isSendKey(press, settings.enterSends, deps.isTouch())) return;
            event.preventDefault();
            void sendAll();
          }}
        />
        {answering && (
          <Button
            type="button"
            kind={size === 'nothing' ? 'main' : 'plain'}
            onClick={onStop}
          >
            {text('compose.stop')}
          </Button>
        )}
        {!(answering && size === 'nothing') && (
          <Button type="submit" kind="main">
            {text('compose.send')}
          </Button>
        )}
      </div>
      {draft.value.length >= COUNT_FROM && (
        <div className="composer-count" id="composer-count" role="status">
          <span>
            {text('compose.count', { used: draft.value.length, max: MAX_TEXT })}
          </span>
          {size === 'too-long' && (
            <>
              <span data-tone="act">{text('err.long')}</span>
              <Button type="button" onClick={() => void sendInParts()}>
                {text('compose.parts', { n: parts })}
              </Button>
            </>
          )}
        </div>
      )}
    </form>
  );
}

function pick({
  key,
  shiftKey,
  altKey,
  ctrlKey,
  metaKey,
}: React.KeyboardEvent) {
  return { key, shiftKey, altKey, ctrlKey, metaKey };
}

import type { OpId } from '#shared/base/ids.ts';
import type { Element } from '#shared/domain/element.ts';
import type { MessageBody, Voice } from '#shared/domain/message.ts';
import type { ReplySource } from './converse.ts';

const sourceVoice: Record<ReplySource, Voice> = {
  sesame_shaped: 'model',
  fallback: 'model',
  builtin: 'script',
  error_fallback: 'script',
  safety_intervention: 'safety',
};

/** What the message of a finished reply holds: the same, whether the device heard it or the server boxes it (VAULT-14). */
export function replyBody(said: {
  text: string;
  /** Null: it was stopped before the server said who speaks. */
  source: ReplySource | null;
  isStopped: boolean;
  at: number;
  covers: OpId[];
  element?: Element | undefined;
}): MessageBody {
  const { text, at, covers, element } = said;
  const by = said.source === null ? 'model' : sourceVoice[said.source];
  return {
    v: 1,
    text,
    at,
    by,
    covers,
    ...(element === undefined ? {} : { element }),
    ...(said.isStopped ? { stopped: true as const } : {}),
    ...(by === 'safety' ? { help: true as const } : {}),
  };
}

import type { OpId } from '#shared/base/ids.ts';
import { isElement } from '#shared/domain/element.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import { own, ownList, ownText, ownTime, type Bag } from './import-item.ts';

const voices = ['person', 'device', 'script', 'model', 'safety'] as const;

/** The words of a message, field by field; what is unknown stays behind. Null: there are none. */
export function bodyOf(bag: Bag): MessageBody | null {
  const text = ownText(bag, 'text');
  const at = ownTime(bag, 'at');
  const by = voices.find((voice) => voice === own(bag, 'by'));
  if (text === null || at === null || by === undefined) return null;
  const element = own(bag, 'element');
  const covers = ownList(bag, 'covers').filter(
    (id): id is OpId => typeof id === 'string' && id.length === 36,
  );
  return {
    v: 1,
    text,
    at,
    by,
    ...(isElement(element) && { element }),
    ...(covers.length > 0 && { covers }),
    ...(own(bag, 'local') === true && { local: true }),
    ...(own(bag, 'here') === true && { here: true }),
    ...(own(bag, 'stopped') === true && { stopped: true }),
    ...(own(bag, 'help') === true && { help: true }),
  };
}

import { importKey, keyedId } from '#shared/crypto/keyed-id.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Parsed } from './import-item.ts';

/** The id that a name has for this person: the same on every device and at every time, and another for anybody else. */
export type Keyed = (name: string) => string;

/** Throws while the vault is locked: an id made without a key would tell the words it came from (VAULT-23). */
export function keyedBy(ring: KeyRing | null): Keyed {
  if (ring === null) throw new Error('The vault is locked');
  const key = importKey(ring);
  return (name) => keyedId(key, name);
}

/** Another program's item under the person's own ids. What a parser names follows from words and names alone. */
export function withKeyedIds(item: Parsed, keyed: Keyed): Parsed {
  // Made here, well-formed.
  const opId = (id: OpId) => keyed(id) as OpId;
  const sid = (id: SessionId) => keyed(id) as SessionId;
  switch (item.type) {
    case 'fault':
      return item;
    case 'session':
      return { ...item, id: sid(item.id) };
    case 'record':
    case 'loser':
      return { ...item, id: keyed(item.id) };
    case 'message': {
      const { covers, beside } = item.body;
      return {
        ...item,
        id: opId(item.id),
        sid: sid(item.sid),
        re: item.re === null ? null : opId(item.re),
        body: {
          ...item.body,
          ...(covers !== undefined && { covers: covers.map(opId) }),
          ...(beside !== undefined && { beside: opId(beside) }),
        },
      };
    }
  }
}

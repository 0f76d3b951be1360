import { useLingui } from '@lingui/react';

type Values = Record<string, string | number>;

/** Looks a sentence up in the active catalogue. Ids are typed, so a sentence that does not exist does not compile. */
export type Text = (id: MessageId, values?: Values) => string;

export function useText(): Text {
  const { i18n } = useLingui();
  return (id, values) => i18n._(id, values);
}

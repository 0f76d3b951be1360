import type { ReactNode } from 'react';

type Props = {
  href: string;
  /** What stands on the link. */
  shown: string;
  /** What is read aloud: the service by name and its number digit by digit (A11Y-10). */
  read: string;
  kind?: 'help';
};

/** A link that dials or writes. Both forms are content, not an attribute, so that what is seen is never overruled by a label. */
export function NumberLink({ href, shown, read, kind }: Props): ReactNode {
  return (
    <a
      className={kind === undefined ? 'button help-number' : 'button'}
      data-kind={kind}
      href={href}
    >
      <span aria-hidden="true">{shown}</span>
      <span className="visually-hidden">{read}</span>
    </a>
  );
}

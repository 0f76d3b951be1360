import { useId, type ReactNode } from 'react';
import './parts.css';

type Props = {
  title?: string;
  tone?: 'plain' | 'help' | 'act';
  children: ReactNode;
};

/** A bordered group; with a title it is a named section. */
export function Card({ title, tone = 'plain', children }: Props) {
  const id = useId();
  if (title === undefined)
    return (
      <div className="card" data-tone={tone}>
        {children}
      </div>
    );
  return (
    <section className="card" data-tone={tone} aria-labelledby={id}>
      <h2 className="card-title" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}

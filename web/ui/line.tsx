import type { ReactNode } from 'react';
import { Glyph, type GlyphName } from './glyph.tsx';
import './parts.css';

type Props = {
  tone?: 'plain' | 'ok' | 'slow' | 'away' | 'act';
  glyph?: GlyphName;
  children: ReactNode;
};

/** One small line of status text. It announces nothing by itself; live regions belong to the place that shows it. */
export function Line({ tone = 'plain', glyph, children }: Props) {
  return (
    <p className="line" data-tone={tone}>
      {glyph !== undefined && <Glyph name={glyph} />}
      <span>{children}</span>
    </p>
  );
}

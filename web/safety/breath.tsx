import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import { BREATHS, useBreath } from './use-breath.ts';
import './safety.css';

/**
 * A breath to follow, begun by touch. The circle is only an addition: with reduced motion or in quiet mode the words stand
 * alone (A11Y-7), and the stylesheet decides that, so that a change of the system's setting counts at once.
 */
export function Breath() {
  const text = useText();
  const { breath, begin, stop } = useBreath();
  const isRunning = breath.state === 'in' || breath.state === 'out';
  return (
    <div className="breath">
      <p className="help-note">{text('breathe.hint')}</p>
      {isRunning && (
        <div
          className="breath-circle"
          data-phase={breath.state}
          aria-hidden="true"
        />
      )}
      <p className="breath-word" role="status">
        {breath.state === 'in' && text('breathe.in')}
        {breath.state === 'out' && text('breathe.out')}
        {breath.state === 'done' && text('breathe.done')}
      </p>
      {isRunning && (
        <p className="help-note" aria-hidden="true">
          {text('breathe.count', { n: breath.count, total: BREATHS })}
        </p>
      )}
      <Button onClick={isRunning ? stop : begin}>
        {text(isRunning ? 'breathe.stop' : 'breathe.begin')}
      </Button>
    </div>
  );
}

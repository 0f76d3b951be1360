import { Component, type ReactNode } from 'react';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  /** `page`: the screen stopped; `part`: one part of it. */
  part: 'page' | 'part';
  /** Another value starts anew: a page that stopped does not keep the next one from opening. */
  resetKey: string;
  /** Told that something stopped, never with what: errors may quote words of the person. */
  onStop?: () => void;
  children: ReactNode;
};

type State = { hasStopped: boolean; key: string };

/** Keeps the rest of Maya, and Help above all, alive when a screen breaks. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { hasStopped: false, key: this.props.resetKey };

  static getDerivedStateFromError(): Partial<State> {
    return { hasStopped: true };
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.resetKey === state.key
      ? null
      : { hasStopped: false, key: props.resetKey };
  }

  override componentDidCatch(): void {
    this.props.onStop?.();
  }

  override render(): ReactNode {
    if (!this.state.hasStopped) return this.props.children;
    return (
      <Stopped
        part={this.props.part}
        onAgain={() => this.setState({ hasStopped: false })}
      />
    );
  }
}

function Stopped({
  part,
  onAgain,
}: {
  part: 'page' | 'part';
  onAgain: () => void;
}) {
  const text = useText();
  return (
    <div className="page" role="alert">
      {part === 'page' ? (
        <h1>{text('err.page')}</h1>
      ) : (
        <p>{text('err.part')}</p>
      )}
      <Button onClick={onAgain}>
        {text(part === 'page' ? 'err.page.again' : 'err.part.again')}
      </Button>
    </div>
  );
}

import { Component, type ReactNode } from 'react';

/** Leaves out a part that breaks. What needs the store stands in one, so that numbers and exercises never fall with it. */
export class QuietGuard extends Component<
  { children: ReactNode },
  { isBroken: boolean }
> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? null : this.props.children;
  }
}

import { Button } from '#web/ui/button.tsx';
import { Sheet } from '#web/ui/sheet.tsx';
import { useText } from '#web/ui/use-text.ts';
import './install.css';

type Props = {
  open: boolean;
  ownMessages: number;
  onExport: () => void;
  onClose: () => void;
};

/**
 * The three steps of an iPhone, drawn. Before them come the words that would stay behind: the installed app may begin
 * with a storage of its own (INST-7).
 */
export function InstallSteps({ open, ownMessages, onExport, onClose }: Props) {
  const text = useText();
  return (
    <Sheet open={open} onClose={onClose} title={text('install.title')}>
      {ownMessages > 0 && (
        <div className="install-carry">
          <p>{text('install.carry', { n: ownMessages })}</p>
          <Button onClick={onExport}>{text('install.carry.export')}</Button>
        </div>
      )}
      <ol className="install-steps" aria-label={text('install.steps')}>
        <li>
          <ShareDrawing />
          <span>{text('install.step.share')}</span>
        </li>
        <li>
          <AddDrawing />
          <span>{text('install.step.add')}</span>
        </li>
        <li>
          <HomeDrawing />
          <span>{text('install.step.open')}</span>
        </li>
      </ol>
      <Button kind="main" onClick={onClose}>
        {text('install.done')}
      </Button>
    </Sheet>
  );
}

const frame = {
  viewBox: '0 0 48 48',
  'aria-hidden': true,
  focusable: false,
  className: 'install-drawing',
};

function ShareDrawing() {
  return (
    <svg {...frame}>
      <path d="M18 20h-6v20h24V20h-6M24 30V8M17 14l7-7 7 7" />
    </svg>
  );
}

function AddDrawing() {
  return (
    <svg {...frame}>
      <rect x="9" y="9" width="30" height="30" rx="8" />
      <path d="M24 17v14M17 24h14" />
    </svg>
  );
}

function HomeDrawing() {
  return (
    <svg {...frame}>
      <rect x="13" y="5" width="22" height="38" rx="5" />
      <rect
        className="install-spot"
        x="18"
        y="13"
        width="8"
        height="8"
        rx="2"
      />
      <path d="M21 38h6" />
    </svg>
  );
}

import { drop } from '#shared/base/drop.ts';
import { useSettings, type SettingsStore } from '#web/local-store/settings.ts';
import { Choice } from '#web/ui/choice.tsx';
import { Slider } from '#web/ui/slider.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';

const themes = ['system', 'light', 'dark', 'night'] as const;

/** Theme, text size and quiet; each takes effect at once (LAYOUT-10, A11Y-7, A11Y-8). */
export function LookPage({ settings }: { settings: SettingsStore }) {
  const text = useText();
  const { theme, textSize, quiet } = useSettings(settings);
  const percent = new Intl.NumberFormat(undefined, { style: 'percent' });
  return (
    <div className="page">
      <h1>{text('you.look')}</h1>
      <Choice
        label={text('look.theme')}
        value={theme}
        options={themes.map((value) => ({
          value,
          label: text(`look.theme.${value}`),
        }))}
        onChange={(value) => drop(settings.set({ theme: value }), 'settings')}
      />
      <Slider
        label={text('look.size')}
        hint={text('look.size.hint')}
        min={90}
        max={200}
        step={10}
        value={Math.round(textSize * 100)}
        words={percent.format(textSize)}
        onChange={(value) =>
          drop(settings.set({ textSize: value / 100 }), 'settings')
        }
      />
      <Switch
        label={text('look.quiet')}
        hint={text('look.quiet.hint')}
        checked={quiet}
        onChange={(on) => drop(settings.set({ quiet: on }), 'settings')}
      />
    </div>
  );
}

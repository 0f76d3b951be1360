import { drop } from '#shared/base/drop.ts';
import { useSettings, type Settings } from '#web/local-store/settings.ts';
import { Choice } from '#web/ui/choice.tsx';
import { Select } from '#web/ui/select.tsx';
import { Switch } from '#web/ui/switch.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { YouDeps } from './you-deps.ts';

const enters = ['auto', 'always', 'never'] as const;
const announcements = ['done', 'full'] as const;

/** Writing, reading aloud, keys, and the country whose lines Help shows first (COMP-2, A11Y-2, A11Y-4, I18N-4). */
export function HabitsPage({ deps }: { deps: YouDeps }) {
  const text = useText();
  const settings = useSettings(deps.settings);
  const set = (patch: Partial<Settings>) =>
    drop(deps.settings.set(patch), 'settings');
  return (
    <div className="page">
      <h1>{text('you.habits')}</h1>
      <Choice
        label={text('habits.enter')}
        value={settings.enterSends}
        options={enters.map((value) => ({
          value,
          label: text(`habits.enter.${value}`),
        }))}
        onChange={(enterSends) => set({ enterSends })}
      />
      <Switch
        label={text('habits.pause')}
        hint={text('habits.pause.hint')}
        checked={settings.greetingPause}
        onChange={(greetingPause) => set({ greetingPause })}
      />
      <h2>{text('habits.reader')}</h2>
      <Choice
        label={text('habits.announce')}
        value={settings.announce}
        options={announcements.map((value) => ({
          value,
          label: text(`habits.announce.${value}`),
        }))}
        onChange={(announce) => set({ announce })}
      />
      <h2>{text('keys.title')}</h2>
      <ul className="plain-list">
        <li>{text('keys.help')}</li>
        <li>{text('keys.latest')}</li>
        <li>{text('keys.compose')}</li>
      </ul>
      <Switch
        label={text('habits.keys')}
        hint={text('habits.keys.hint')}
        checked={settings.keys}
        onChange={(keys) => set({ keys })}
      />
      <h2>{text('help.button')}</h2>
      <Country deps={deps} chosen={settings.country} />
    </div>
  );
}

const BY_DEVICE = '';

function Country({ deps, chosen }: { deps: YouDeps; chosen: string | null }) {
  const text = useText();
  const names = new Intl.DisplayNames(undefined, { type: 'region' });
  const countries = deps.countries
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((one, other) => one.label.localeCompare(other.label));
  return (
    <Select
      label={text('habits.country')}
      hint={text('habits.country.hint')}
      value={chosen ?? BY_DEVICE}
      options={[
        { value: BY_DEVICE, label: text('habits.country.auto') },
        ...countries,
      ]}
      onChange={(country) =>
        drop(
          deps.settings.set({
            country: country === BY_DEVICE ? null : country,
          }),
          'settings',
        )
      }
    />
  );
}

import { drop } from '#shared/base/drop.ts';
import { useSettings, type SettingsStore } from '#web/local-store/settings.ts';
import { Choice } from '#web/ui/choice.tsx';
import { useText } from '#web/ui/use-text.ts';

/** What happens to the words, as it is today, and the choice who may answer; changed here at any time (PRIV-1, CARE-9). */
export function PrivacyPage({ settings }: { settings: SettingsStore }) {
  const text = useText();
  const { modelConsent } = useSettings(settings);
  return (
    <div className="page">
      <h1>{text('you.privacy')}</h1>
      <p>{text('privacy.here')}</p>
      <p>{text('privacy.answer')}</p>
      <p>{text('privacy.browser')}</p>
      <h2>{text('consent.title')}</h2>
      <Choice
        label={text('privacy.choice')}
        value={modelConsent}
        options={[
          { value: 'no', label: text('consent.no') },
          { value: 'yes', label: text('consent.yes') },
        ]}
        onChange={(choice) =>
          drop(settings.set({ modelConsent: choice }), 'settings')
        }
      />
      <p className="page-lead" role="status">
        {text(`privacy.now.${modelConsent}`)}
      </p>
    </div>
  );
}

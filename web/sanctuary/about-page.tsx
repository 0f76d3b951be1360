import { useText } from '#web/ui/use-text.ts';

/** What Maya is, which version this is, and under which licence. */
export function AboutPage({ version }: { version: string }) {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('you.about')}</h1>
      <p>{text('ai.start')}</p>
      <p>{text('about.maya.listen')}</p>
      <p>{text('about.maya.offline')}</p>
      <p>{text('about.maya.help')}</p>
      <dl className="facts">
        <dt>{text('about.version')}</dt>
        <dd>{version}</dd>
        <dt>{text('about.licence')}</dt>
        <dd>{text('about.licence.name')}</dd>
      </dl>
    </div>
  );
}

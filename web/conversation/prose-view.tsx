import { Fragment, useMemo } from 'react';
import { parseProse, type Block, type Inline } from './prose.ts';

/** Shows a reply's prose as React elements; links name their host and open outside without a referrer (MSG-16, WEB-5). */
export function ProseView({ text }: { text: string }) {
  const blocks = useMemo(() => parseProse(text), [text]);
  return blocks.map((block, at) => <BlockView key={at} block={block} />);
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === 'paragraph')
    return (
      <p>
        {block.lines.map((line, at) => (
          <Fragment key={at}>
            {at > 0 && <br />}
            <Line parts={line} />
          </Fragment>
        ))}
      </p>
    );
  const List = block.ordered ? 'ol' : 'ul';
  return (
    <List>
      {block.entries.map((entry, at) => (
        <li key={at}>
          <Line parts={entry} />
        </li>
      ))}
    </List>
  );
}

function Line({ parts }: { parts: Inline[] }) {
  return parts.map((part, at) => {
    switch (part.kind) {
      case 'text':
        return <Fragment key={at}>{part.text}</Fragment>;
      case 'em':
        return <em key={at}>{part.text}</em>;
      case 'strong':
        return <strong key={at}>{part.text}</strong>;
      case 'link':
        return (
          <a
            key={at}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {part.text}
            {part.text.includes(part.host) ? '' : ` (${part.host})`}
          </a>
        );
    }
  });
}

import './parts.css';

type Props = {
  caption: string;
  head: readonly string[];
  /** Each row has as many cells as `head`; the first one names the row. */
  rows: readonly (readonly string[])[];
};

/** Numbers as words in a table, for reading and for screen readers (A11Y-6). */
export function TextTable({ caption, head, rows }: Props) {
  return (
    <div
      className="text-table-frame"
      role="region"
      aria-label={caption}
      // A frame that scrolls must be reachable by keyboard, or its last columns cannot be read without a mouse.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className="text-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((cell) => (
              <th scope="col" key={cell}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join('\u0000')}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th scope="row" key={head[at]}>
                    {cell}
                  </th>
                ) : (
                  <td key={head[at]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

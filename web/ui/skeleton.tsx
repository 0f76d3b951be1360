import './parts.css';

/** Resting lines for the very first load alone; they show after 300 ms and never move (LAYOUT-8). */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, at) => (
        <div className="skeleton-line" key={at} />
      ))}
    </div>
  );
}

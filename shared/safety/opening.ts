import type { HelpLine } from './lines.ts';

const days = ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'];
const DAY_MINUTES = 24 * 60;

/** `opensAt`: the next opening, local time of the line, `HH:MM`. `unknown`: nothing is claimed (LINE-6). */
export type Opening =
  | { state: 'always' | 'open' | 'unknown' }
  | { state: 'closed'; opensAt: string };

/** Whether a line answers at `now` (ms since the epoch), in its own time zone. */
export function openingOf(
  line: Pick<HelpLine, 'hours' | 'tz'>,
  now: number,
): Opening {
  if (line.hours === '24/7') return { state: 'always' };
  if (line.hours === null || line.tz === null) return { state: 'unknown' };
  const local = localTime(now, line.tz);
  if (local === null) return { state: 'unknown' };
  for (let ahead = 0; ahead < 8; ahead += 1) {
    const span = spanOf(line.hours, (local.day + ahead) % 7);
    if (span === null) continue;
    if (ahead > 0 || local.minute < span.from)
      return { state: 'closed', opensAt: clockText(span.from) };
    if (local.minute < span.to) return { state: 'open' };
  }
  return { state: 'unknown' };
}

/** LINE-6: a line known to be closed moves down; otherwise the order of the table stays. */
export function orderByOpening(
  lines: readonly HelpLine[],
  now: number,
): HelpLine[] {
  const isClosed = (line: HelpLine) => openingOf(line, now).state === 'closed';
  return [
    ...lines.filter((line) => !isClosed(line)),
    ...lines.filter(isClosed),
  ];
}

/** The first rule that names the day, or names none, counts. */
function spanOf(
  hours: string,
  day: number,
): { from: number; to: number } | null {
  for (const rule of hours.split(';')) {
    const found =
      /^\s*(?:([A-Za-z,]+)\s+)?(\d\d):(\d\d)-(\d\d):(\d\d)\s*$/.exec(rule);
    if (found === null) continue;
    const [, names, h1, m1, h2, m2] = found;
    if (names !== undefined && !names.split(',').includes(days[day] ?? ''))
      continue;
    return {
      from: Number(h1) * 60 + Number(m1),
      to: Number(h2) * 60 + Number(m2),
    };
  }
  return null;
}

function localTime(
  now: number,
  tz: string,
): { day: number; minute: number } | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: tz,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(now);
    const part = (type: string) =>
      parts.find((each) => each.type === type)?.value ?? '';
    const day = days.indexOf(part('weekday').slice(0, 2));
    const minute = Number(part('hour')) * 60 + Number(part('minute'));
    return day < 0 || Number.isNaN(minute)
      ? null
      : { day, minute: minute % DAY_MINUTES };
  } catch {
    // A device whose time zones are too old to know this one: nothing is claimed.
    return null;
  }
}

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const browsers: [RegExp, string][] = [
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/**
 * How a device is called in its person's list of devices, by what its browser says of itself: "Chrome, Android". No version
 * and no model: the person need only tell their own few apart. Undefined where nothing is known.
 */
export function deviceName(agent: string): string | undefined {
  const find = (list: [RegExp, string][]) =>
    list.find(([sign]) => sign.test(agent))?.[1];
  const known = [find(browsers), find(systems)].filter(
    (part) => part !== undefined,
  );
  return known.length === 0 ? undefined : known.join(', ');
}

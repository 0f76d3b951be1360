import { err, ok, type Result } from '#shared/base/result.ts';
import { settings, type Config, type SettingName } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `errors` name every faulty variable at once; no value is repeated, since it may be a secret (ENV-1). */
export type ConfigReading = { config: Config; warnings: string[] };

const names = Object.keys(settings) as SettingName[];

function readRaw(
  env: Environment,
  name: string,
  readFile: (path: string) => string,
): Result<string | null, string> {
  const own = env[name]?.trim() ?? '';
  const file = env[`${name}_FILE`]?.trim() ?? '';
  if (own !== '' && file !== '')
    return err(`${name} and ${name}_FILE are both set; keep one`);
  if (file === '') return ok(own === '' ? null : own);
  try {
    const text = readFile(file).trim();
    return text === '' ? err(`${name}_FILE names an empty file`) : ok(text);
  } catch {
    return err(`${name}_FILE names a file that cannot be read`);
  }
}

function warningsOf(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('MAYA_'))
    .map((name) => `${name} is not a setting of Maya and has no effect`);
}

/** Reads the environment once into typed settings, or lists everything that is wrong with it (ENV-1, ENV-3). */
export function readConfig(
  env: Environment,
  readFile: (path: string) => string,
): Result<ConfigReading, string[]> {
  const errors: string[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    let raw = readRaw(env, name, readFile);
    if (name === 'APP_PORT' && raw.ok && raw.value === null)
      raw = readRaw(env, 'PORT', readFile);
    if (!raw.ok) {
      errors.push(raw.error);
      continue;
    }
    const written = raw.value ?? settings[name].fallback;
    if (written === null) {
      values[name] = null;
      continue;
    }
    const parsed = settings[name].schema.safeParse(written);
    if (parsed.success) values[name] = parsed.data;
    else errors.push(`${name} ${reasonOf(parsed.error.issues)}`);
  }
  if (errors.length > 0) return err(errors);
  // Every name was written above, each by its own schema.
  return ok({ config: values as Config, warnings: warningsOf(env) });
}

function reasonOf(
  issues: readonly { code?: string; message: string; values?: unknown }[],
): string {
  const [issue] = issues;
  if (issue === undefined) return 'is not valid';
  return Array.isArray(issue.values)
    ? `must be one of ${issue.values.join(', ')}`
    : issue.message;
}

import { existsSync } from 'node:fs';

/** Settings from a file never replace what the environment already says. */
export function loadEnvFile(): void {
  const mode = process.env['NODE_ENV'];
  const wanted =
    mode === 'production'
      ? ['.env.production']
      : mode === undefined || mode === ''
        ? ['.env.local', '.env.production'] // unset means production; a developer's own file comes first
        : ['.env.local'];
  const file = wanted.find((name) => existsSync(name));
  if (file !== undefined) process.loadEnvFile(file);
}

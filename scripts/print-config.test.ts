import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readConfig } from '../sync-server/http/read-config.ts';
import { printedFiles } from './print-config.ts';

it('[ENV-1] templates, docs/config.md and docs/errors.md are what the tables print', async () => {
  for (const [path, text] of Object.entries(await printedFiles()))
    expect(readFileSync(path, 'utf8'), path).toBe(text);
});

it.each(['development', 'production'])(
  '[ENV-1] [ENV-3] the %s template is a valid environment',
  (kind) => {
    const text = readFileSync(`.env.${kind}.template`, 'utf8');
    const env = Object.fromEntries(
      [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((hit) => [hit[1], hit[2]]),
    );
    const reading = readConfig(env, () => '');
    expect(reading).toMatchObject({
      ok: true,
      value: {
        config: {
          NODE_ENV: kind,
          APP_PORT: kind === 'production' ? 3001 : 3002,
          ANTHROPIC_API_KEY: null,
        },
        warnings: [],
      },
    });
  },
);

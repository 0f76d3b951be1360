import { describe, expect, it } from 'vitest';
import { readConfig } from './read-config.ts';

const noFile = () => {
  throw new Error('no file');
};
const read = (env: Record<string, string>, readFile = noFile as () => string) =>
  readConfig(env, readFile);
const configOf = (env: Record<string, string>) => {
  const reading = read(env);
  if (!reading.ok) throw new Error(reading.error.join('; '));
  return reading.value.config;
};

describe('settings', () => {
  it('[ENV-1] [ENV-2] an empty environment is a whole configuration', () => {
    expect(configOf({})).toMatchObject({
      NODE_ENV: 'production',
      APP_PORT: 3002,
      HOST: '127.0.0.1',
      DATA_DIR: './data',
      ANTHROPIC_API_KEY: null,
      ALLOW_GUESTS: true,
      STREAMING_ENABLED: true,
      TRUSTED_PROXIES: [],
    });
  });

  it('[ENV-3] PORT counts only when APP_PORT is unset', () => {
    expect(configOf({ PORT: '4000' }).APP_PORT).toBe(4000);
    expect(configOf({ PORT: '4000', APP_PORT: '5000' }).APP_PORT).toBe(5000);
    expect(configOf({ PORT: 'bent', APP_PORT: '5000' }).APP_PORT).toBe(5000);
  });

  it('[ENV-1] every fault is listed at once, and no value is repeated', () => {
    const reading = read({
      APP_PORT: 'seventy',
      NODE_ENV: 'staging',
      ANTHROPIC_API_KEY: 'your-key-here',
      ANTHROPIC_BASE_URL: 'file:///etc',
      ALLOW_GUESTS: 'perhaps',
      TRUSTED_PROXIES: '10.0.0.0/8, router',
    });
    expect(reading.ok).toBe(false);
    const errors = reading.ok ? [] : reading.error;
    expect(errors.map((line) => line.split(' ')[0])).toEqual([
      'NODE_ENV',
      'APP_PORT',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'ALLOW_GUESTS',
      'TRUSTED_PROXIES',
    ]);
    expect(errors.join()).not.toMatch(/seventy|staging|your-key|etc|router/);
  });

  it('[ENV-1] NAME_FILE reads a secret; both at once, and a missing file, are faults', () => {
    const file = { ANTHROPIC_API_KEY_FILE: '/run/key' };
    const reading = read(file, () => 'sk-real\n');
    expect(reading.ok && reading.value.config.ANTHROPIC_API_KEY).toBe(
      'sk-real',
    );
    expect(read(file).ok).toBe(false);
    expect(read(file, () => ' ').ok).toBe(false);
    expect(read({ ...file, ANTHROPIC_API_KEY: 'a' }, () => 'b').ok).toBe(false);
  });

  it('[ENV-1] unknown MAYA_ names warn', () => {
    const reading = read({ MAYA_PORT: '1', HOME: '/root' });
    expect(reading.ok && reading.value.warnings).toEqual([
      'MAYA_PORT is not a setting of Maya and has no effect',
    ]);
  });
});

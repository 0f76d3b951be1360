import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import { errorText } from './error-text.ts';

const folder = new URL('../locales/en/', import.meta.url);
const read = (file: string) =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<
    string,
    string
  >;
const words = Object.assign(
  {},
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map(read),
) as Record<string, string>;
const codes = Object.keys(errorRegistry) as ErrorCode[];

describe('what a code says', () => {
  it('[I18N-1] every code has words, which need nothing filled in and name no code', () => {
    for (const code of codes) {
      const sentence = words[errorText(code)];
      expect(sentence, code).toBeTruthy();
      expect(sentence, code).not.toMatch(/[{!]|[a-z]_[a-z]/);
    }
  });

  it('[OFF-4] which of both does not answer is told: this device, or the server', () => {
    expect(words[errorText('no_network', true)]).toMatch(/^This device/);
    expect(words[errorText('no_network')]).toMatch(/^Maya's server/);
    expect(errorText('busy', true)).toBe(errorText('busy'));
  });

  it('[AUTH-3] a refused sign-in does not tell which half was wrong', () => {
    expect(words[errorText('sign_in_failed')]).toBe(
      'Address or passphrase do not match.',
    );
  });

  it('[LOCK-1] [VAULT-20] the exact words stand in the catalogue', () => {
    expect(words['privacy.line']).toBe(
      'Stored locked with a key only you hold. Read by the server and the model for the seconds an answer takes, then dropped.',
    );
    expect(words['code.never']).toBe('Maya never asks for your recovery code.');
    expect(words['erase.pending']).toBe(
      'Erased here. The server follows at the next contact.',
    );
  });

  it('[LAYOUT-1] sentences of the account stay under 20 words', () => {
    const long = Object.entries(read('account.json')).flatMap(([id, text]) =>
      id === 'privacy.line' || text.includes('plural,')
        ? []
        : text
            .split(/(?<=[.?])\s/)
            .filter((sentence) => sentence.split(/\s+/).length >= 20)
            .map((sentence) => `${id}: ${sentence}`),
    );
    expect(long).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { storedRegistry } from '../web/sanctuary/stored-registry.ts';
import { PRIVACY_PAGE, printPrivacy } from './print-stored.ts';

test('[PRIV-11] docs/privacy.md is what the registry of stored things prints', async () => {
  const page = await printPrivacy();
  expect(readFileSync(PRIVACY_PAGE, 'utf8')).toBe(page);
  for (const { name } of storedRegistry) expect(page).toContain(`\`${name}\``);
});

test('[PRIV-7] [VAULT-19] [VAULT-20] the page says how long, what stays visible, and no more than is true', async () => {
  const page = (await printPrivacy()).replaceAll(/\s+/g, ' ');
  for (const words of [
    '14 days',
    '90 days',
    '13 months',
    '30 days',
    '24 months',
    'audit 1 year',
    'the words of a turn for the seconds an answer takes',
    'Stored locked with a key only you hold. Read by the server and the model for the seconds an answer takes, then dropped.',
  ])
    expect(page).toContain(words);
  expect(page).not.toMatch(/end.to.end|zero.knowledge/i);
});

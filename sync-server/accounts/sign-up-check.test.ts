import { describe, expect, it } from 'vitest';
import type { SignUpRequest } from '#shared/protocol/accounts.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { checkSignUp } from './sign-up-check.ts';

const good = makeSignUpBody(1);
const consent = good.consent!;
const [wrap, recovery] = good.wraps as [
  SignUpRequest['wraps'][0],
  SignUpRequest['wraps'][0],
];
const weak = (change: object): Partial<SignUpRequest> => {
  const kdf = { ...good.kdf, ...change };
  return { kdf, wraps: [{ ...wrap, kdf }, recovery] };
};
const faultOf = (change: Partial<SignUpRequest>) => {
  const checked = checkSignUp({ ...good, ...change });
  return checked.ok ? null : checked.error;
};
const bad = (field: string) => ({ code: 'invalid_request', field });

describe('what the schema cannot say', () => {
  it('[SIGN-1] a whole sign-up passes, with its address read', () => {
    const checked = checkSignUp({ ...good, email: ' ADA@Example.org' });
    expect(checked).toMatchObject({
      ok: true,
      value: {
        address: { address: 'ADA@Example.org', key: 'ada@example.org' },
        referralCode: null,
      },
    });
  });

  it('[PRIV-1] [SIGN-1] without the account box, or without boxes, it is consent_required, before all else', () => {
    const { consent: _, ...silent } = good;
    const refused = { ok: false, error: { code: 'consent_required' } };
    expect(checkSignUp(silent)).toEqual(refused);
    expect(
      checkSignUp({
        ...silent,
        email: 'none',
        timezone: 'x',
        ...weak({ t: 1 }),
      }),
    ).toEqual(refused);
    const account = { ...consent.account, given: false };
    expect(checkSignUp({ ...good, consent: { ...consent, account } })).toEqual(
      refused,
    );
  });

  it('[PRIV-1] the other boxes may stay empty', () => {
    const no = { ...consent.model, given: false };
    const boxes = { ...consent, model: no, metrics: no, research: no };
    expect(faultOf({ consent: boxes })).toBeNull();
  });

  it('[SIGN-1] [AUTH-12] then the address, then the time zone, then the parameters', () => {
    const all = { email: 'a\u200bb@example.org', timezone: 'No/Where' };
    expect(faultOf({ ...weak({ m: 8 }), ...all })).toEqual({
      code: 'address_invalid',
    });
    expect(faultOf({ ...weak({ m: 8 }), timezone: 'No/Where' })).toEqual(
      bad('timezone'),
    );
    expect(faultOf({ ...weak({ m: 8 }), userId: 'x' })).toEqual(bad('userId'));
    expect(faultOf({ kdf: weak({ t: 2 }).kdf!, wraps: [] })).toEqual({
      code: 'kdf_too_weak',
    });
  });

  it.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Etc/GMT+5',
    'America/Argentina/Ushuaia',
  ])('[SIGN-1] %s is a time zone', (timezone) =>
    expect(faultOf({ timezone })).toBeNull(),
  );

  it.each([
    'No/Where',
    '+01:00',
    'Europe/Berlin\u0000',
    '../etc',
    '1',
    ' UTC',
    'Zulu Time',
  ])('[SIGN-1] %j is no time zone', (timezone) =>
    expect(faultOf({ timezone })).toEqual(bad('timezone')),
  );

  it.each([{ m: 65_535 }, { t: 2 }, { m: 4_194_304, t: 1 }])(
    '[VAULT-3] %j is below the floor, also in a wrap alone',
    (change) => {
      expect(faultOf(weak(change))).toEqual({ code: 'kdf_too_weak' });
      const wraps = weak(change).wraps!;
      expect(faultOf({ wraps })).toEqual({ code: 'kdf_too_weak' });
    },
  );

  it('[VAULT-3] more than the floor is fine', () => {
    expect(faultOf(weak({ m: 131_072, t: 4, p: 2 }))).toBeNull();
  });

  const third = { ...recovery, kind: 'passkey' as const, id: good.userId };
  it.each<[string, SignUpRequest['wraps']]>([
    ['only one', [wrap]],
    ['two of a passphrase', [wrap, { ...wrap, id: recovery.id }]],
    [
      'two of a recovery code',
      [wrap, recovery, { ...third, kind: 'recovery' }],
    ],
    ['a passkey in place of a recovery code', [wrap, third]],
    ['one id twice', [wrap, { ...recovery, id: wrap.id }]],
    ['a later generation', [{ ...wrap, gen: 2 }, recovery]],
    ['other parameters', [{ ...wrap, kdf: { ...good.kdf, t: 4 } }, recovery]],
    ['no parameters', [{ ...wrap, kdf: null }, recovery]],
    ['another salt', [{ ...wrap, saltPart: 'A'.repeat(22) }, recovery]],
    ['a recovery code with parameters', [wrap, { ...recovery, kdf: good.kdf }]],
    ['an id in capitals', [{ ...wrap, id: wrap.id.toUpperCase() }, recovery]],
  ])('[SIGN-2] [VAULT-6] refuses wraps: %s', (_, wraps) => {
    expect(faultOf({ wraps })).toEqual(bad('wraps'));
  });

  it('[VAULT-6] a passkey may come along', () => {
    expect(faultOf({ wraps: [recovery, third, wrap] })).toBeNull();
  });

  it('[VAULT-9] ids are taken letter by letter', () => {
    expect(faultOf({ userId: good.userId.toUpperCase() })).toEqual(
      bad('userId'),
    );
    expect(faultOf({ sessionId: good.sessionId.toUpperCase() })).toEqual(
      bad('sessionId'),
    );
  });

  it('[ABUSE-8] texts with a NUL, a line break or half a character are refused', () => {
    for (const text of ['a\u0000', 'a\nb', '\ud800', '\u009f']) {
      expect(faultOf({ referralCode: `x${text}y` })).toEqual(
        bad('referralCode'),
      );
      const device = { id: 'a1b2c3d4', name: text };
      expect(faultOf({ device })).toEqual(bad('device.name'));
      const model = { version: text, given: true };
      expect(faultOf({ consent: { ...consent, model } })).toEqual(
        bad('consent'),
      );
    }
    expect(faultOf({ referralCode: ' 友達 🙂 ' })).toBeNull();
  });
});

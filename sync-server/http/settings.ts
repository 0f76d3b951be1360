import { z } from 'zod';

// Every setting there is (ENV-1, ENV-3). The two templates and docs/config.md are printed from this table by
// scripts/print-config.ts, and a test compares them.

const flag = z
  .string()
  .regex(/^(1|0|true|false|yes|no)$/i, 'must be 1 or 0')
  .transform((word) => /^(1|true|yes)$/i.test(word));
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number, 0 to 65535');
const address =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(?:\/\d{1,3})?$/i;
const addresses = z
  .string()
  .transform((list) => list.split(/[\s,]+/).filter((one) => one !== ''))
  .refine(
    (list) => list.every((one) => address.test(one)),
    'must be addresses or ranges such as 10.0.0.0/8, separated by commas',
  );
const httpUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === 'http:' || protocol === 'https:';
}, 'must begin with http:// or https://');
const placeholder = /^(your|change|replace|example|placeholder|todo|xxx|<)/i;
const providerKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be one word without blanks')
  .refine(
    (key) => !placeholder.test(key) && !key.includes('...'),
    'is still a placeholder; put a real key or leave it empty',
  );

type Setting = {
  schema: z.ZodType;
  /** What an unset variable means, as it would be written; null: nothing. */
  fallback: string | null;
  /** What the templates hold; null: the line is there, commented out. */
  development: string | null;
  production: string | null;
  isSecret: boolean;
  about: string;
};

const setting = <Schema extends z.ZodType>(
  schema: Schema,
  rest: Partial<Omit<Setting, 'schema'>> & { about: string },
) => ({
  schema,
  fallback: null,
  development: null,
  production: null,
  isSecret: false,
  ...rest,
});

export const settings = {
  NODE_ENV: setting(z.enum(['development', 'production', 'test']), {
    fallback: 'production',
    development: 'development',
    production: 'production',
    about:
      'What the process is for. The wider limits of LIMIT-1 hold with `development` only.',
  }),
  APP_PORT: setting(port, {
    fallback: '3002',
    development: '3002',
    production: '3001',
    about:
      'Port of the app and its API. 0 takes any free one. `PORT` counts only when this is not set.',
  }),
  HOST: setting(
    z.string().regex(/^[\w.:-]+$/, 'must be a host or an address'),
    {
      fallback: '127.0.0.1',
      production: '127.0.0.1',
      about:
        'Address to listen on. The default can be reached from this machine alone; put `0.0.0.0` to be reached from others, best behind a proxy that speaks https.',
    },
  ),
  DATA_DIR: setting(z.string(), {
    fallback: './data',
    development: './data',
    production: './data',
    about:
      "Folder of the database and of the server's own key; made with mode 0700.",
  }),
  WEB_DIR: setting(z.string(), {
    fallback: './dist/web',
    about: 'Folder of the built app that is served.',
  }),
  ANTHROPIC_API_KEY: setting(providerKey, {
    development: '',
    production: '',
    isSecret: true,
    about: 'Key of the model. Without it the quiet Maya answers.',
  }),
  ANTHROPIC_MODEL: setting(
    z.string().regex(/^[\w.:-]{1,100}$/, 'must be the id of a model'),
    {
      fallback: 'claude-sonnet-5-5',
      about: 'The model that drafts the replies.',
    },
  ),
  ANTHROPIC_BASE_URL: setting(httpUrl, {
    fallback: 'https://api.anthropic.com',
    about: "Where the model's API is; a gateway of your own, for instance.",
  }),
  ALLOW_GUESTS: setting(flag, {
    fallback: '1',
    development: '1',
    production: '1',
    about: 'Whether people without an account may talk through this server.',
  }),
  STREAMING_ENABLED: setting(flag, {
    fallback: '1',
    about: '0 makes the stream route answer 503 (CONV-7).',
  }),
  TRUSTED_PROXIES: setting(addresses, {
    fallback: '',
    production: '127.0.0.1,::1',
    about:
      'Proxies whose forwarding headers count (LIMIT-4): addresses or ranges, separated by commas.',
  }),
  LOG_LEVEL: setting(z.enum(['error', 'warn', 'info', 'debug', 'silent']), {
    fallback: 'info',
    development: 'warn',
    production: 'info',
    about: 'How much is logged. No level logs a word of a conversation.',
  }),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

export type Config = {
  [Name in SettingName]:
    | z.output<(typeof settings)[Name]['schema']>
    | ((typeof settings)[Name]['fallback'] extends null ? null : never);
};

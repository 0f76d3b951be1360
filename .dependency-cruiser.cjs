// The import table of house.cjs as rules. Which vendor package may be imported from which folder stands here too.
// A green run proves nothing by itself: scripts/check-boundaries.mjs also counts the modules and plants a fault.
const house = require('./house.cjs');

const test = '[.](test|sim|spec|contract|bench)[.]tsx?$|^shared/testing/';
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });
const seesNothing = ['ui', 'locales'];

/** Parses one block of the house into rows `[folder, folders it may import]`. */
function parseBlock(block, text) {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => {
      const [head, list = ''] = line.split('<');
      return [head.split(':')[0].trim(), list.trim()];
    });
  const order = rows.map(([folder]) => folder);
  return rows.map(([folder, list], at) => {
    const below =
      list === '*' ? order.slice(at + 1) : list.split(/\s+/).filter(Boolean);
    for (const name of below)
      if (order.indexOf(name) <= at)
        throw new Error(
          `${block}/${folder} lists ${name}, which is not below it`,
        );
    return [folder, below];
  });
}

const layers = Object.entries(house).flatMap(([block, text]) =>
  parseBlock(block, text).map(([folder, below]) => {
    const visible = [folder, ...below].map((name) => `^${block}/${name}/`);
    if (block !== 'shared' && !seesNothing.includes(folder))
      visible.push('^shared/');
    return forbid(
      `layer:${block}/${folder}`,
      { path: `^${block}/${folder}/`, pathNot: test },
      { path: '^(web|sync-server|shared|e2e)/', pathNot: visible },
    );
  }),
);

// package: the only folders that may import it
const homes = {
  'dexie(-react-hooks)?': 'web/local-store/',
  replicache: 'web/sync/',
  minisearch: 'web/keep/',
  'react(-dom)?':
    'web/(?!service-worker/|outbox/|sync/|recovery/|vault/|telemetry/|api/)',
  'uplot|cmdk|@tanstack/[^/]+': 'web/admin/',
  'hash-wasm': '(web/vault|sync-server/accounts)/',
  '@noble/[^/]+': 'shared/crypto/',
  'hono|@hono/[^/]+': 'sync-server/(?!db/|cache/|jobs/|metrics/)',
  'better-sqlite3|drizzle-orm|pg': 'sync-server/db/',
  'redis|ioredis': 'sync-server/cache/',
  'rate-limiter-flexible': 'sync-server/(http|cache)/',
  pino: 'sync-server/metrics/',
  jose: 'sync-server/accounts/',
  '@anthropic-ai/sdk': 'sync-server/converse/',
  '@elevenlabs/[^/]+': 'sync-server/voice/',
  'eventsource-parser': 'web/api/',
};

module.exports = {
  forbidden: [
    ...layers,
    ...Object.entries(homes).map(([name, home]) =>
      forbid(
        `home:${name}`,
        { path: '^(web|sync-server|shared)/', pathNot: [`^${home}`, test] },
        { path: `node_modules/(${name})/` },
      ),
    ),
    forbid(
      'phone-uses-zod-mini',
      { path: '^(web|shared)/', pathNot: ['^web/admin/', test] },
      {
        path: 'node_modules/zod/',
        pathNot: 'node_modules/zod/(v4/)?(mini|core|locales)/',
      },
    ),
    forbid(
      'realms-never-meet',
      { path: '^(web|sync-server)/' },
      {
        path: '^(web|sync-server|e2e)/',
        pathNot: ['^$1/', '^e2e/providers/'],
      },
    ),
    // The fakes on the wire belong to no realm; the tests of every realm may start them, and nothing else may.
    forbid(
      'providers-are-for-tests',
      { path: '^(web|sync-server|shared)/', pathNot: test },
      { path: '^e2e/providers/' },
    ),
    forbid(
      'shared-is-a-leaf',
      { path: '^shared/' },
      { path: '^(web|sync-server|e2e)/' },
    ),
    forbid(
      'tests-are-not-a-library',
      { path: '^(web|sync-server|shared)/', pathNot: test },
      { path: test },
    ),
    forbid('no-circles', {}, { circular: true }),
    forbid('everything-resolves', {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};

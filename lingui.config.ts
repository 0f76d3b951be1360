import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-json';

// English is the source. Each area has a catalogue file of its own; catalogues are compiled when they are imported,
// a message that is missing in a locale fails the build (I18N-1).
export default defineConfig({
  sourceLocale: 'en',
  locales: ['en'],
  format: formatter({ style: 'minimal' }),
  catalogs: [
    'frame',
    'status',
    'talk',
    'aside',
    'help',
    'you',
    'keep',
    'account',
    'lock',
    'rights',
    'sync',
  ].map((area) => ({
    path: `<rootDir>/web/locales/{locale}/${area}`,
    include: ['web'],
  })),
});

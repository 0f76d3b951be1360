type Words = Record<string, string>;

const icon = (src: string, side: number, purpose: string) => ({
  src,
  sizes: `${String(side)}x${String(side)}`,
  type: 'image/png',
  purpose,
});

const shortcuts = [
  { word: 'shortcut.write', url: '/new' },
  { word: 'shortcut.dream', url: '/keep/dreams/new' },
  { word: 'shortcut.breathe', url: '/breathe' },
  { word: 'shortcut.help', url: '/help' },
];

/** A screenshot for the install sheet: `sizes` as read from the file itself (INST-3). */
export type Screenshot = {
  src: string;
  sizes: string;
  form: 'narrow' | 'wide';
  label: string;
};

/**
 * The web app manifest in one language (INST-1, DEV-1, DEV-2). `id` and `scope` never change: a changed `id` is another
 * app to the browser, and the installed one would stay behind for ever (INST-4).
 */
export function webManifest(
  words: Words,
  locale: { lang: string; dir: 'ltr' | 'rtl' },
  screenshots: Screenshot[],
) {
  const word = (id: string): string => {
    const found = words[id];
    if (found === undefined) throw new Error(`The manifest lacks ${id}`);
    return found;
  };
  return {
    id: '/',
    scope: '/',
    start_url: '/',
    name: word('app.name'),
    short_name: word('app.name'),
    description: word('app.description'),
    lang: locale.lang,
    dir: locale.dir,
    display: 'standalone',
    launch_handler: { client_mode: 'navigate-existing' },
    categories: ['lifestyle', 'health'],
    theme_color: '#F6F3EC',
    background_color: '#F6F3EC',
    icons: [
      icon('/icons/app-192.png', 192, 'any'),
      icon('/icons/app-512.png', 512, 'any'),
      icon('/icons/maskable-512.png', 512, 'maskable'),
      icon('/icons/mono-512.png', 512, 'monochrome'),
    ],
    shortcuts: shortcuts.map(({ word: id, url }) => ({
      name: word(id),
      url,
      icons: [icon('/icons/app-192.png', 192, 'any')],
    })),
    share_target: {
      action: '/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: { title: 'title', text: 'text', url: 'url' },
    },
    screenshots: screenshots.map(({ src, sizes, form, label }) => ({
      src,
      sizes,
      type: 'image/png',
      form_factor: form,
      label,
    })),
  };
}

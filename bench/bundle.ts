import { build, type Rolldown } from 'vite';

const made = new Map<string, Promise<string>>();

/** A script of the bench with everything it needs, as one text that can be evaluated in a page. Made once a run. */
export function bundle(entry: string): Promise<string> {
  const known = made.get(entry) ?? make(entry);
  made.set(entry, known);
  return known;
}

async function make(entry: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'bench' },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

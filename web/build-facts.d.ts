// Facts that vite.config.ts puts in while building.
declare const __VERSION__: string;
/** ISO codes of the countries that have lines of help. */
declare const __COUNTRIES__: readonly string[];

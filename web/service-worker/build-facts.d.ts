/** Written in by the build: the name of this generation and the files that belong to it. */
declare const __GENERATION__: string;
declare const __FILES__: { path: string; sha256: string; vital: boolean }[];

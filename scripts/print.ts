import { writeFileSync } from 'node:fs';
import { fillMark, printedParts } from './documents.ts';
import { readText } from './files.ts';

// npm run print: writes the printed parts of the documents.
for (const { path, mark, print } of printedParts)
  writeFileSync(path, fillMark(readText(path), mark, print()));

import { lineOf, projectFiles, readText } from './files.ts';

type Rule = { says: string; in: RegExp; not?: RegExp; finds: RegExp };

const side = '(?:left|right|top|bottom)';

/** What must not stand where, and why in a word. */
const rules: Rule[] = [
  {
    says: 'promises more than the keys give (VAULT-20)',
    in: /\.(md|json|html|tsx?|css|webmanifest|txt)$|NOTICE$/,
    not: /\.test\.tsx?$|^scripts\/check-text|^package/,
    finds: /\bend[- ]to[- ]end\b|\bzero[- ]knowledge\b/gi,
  },
  {
    says: 'is a path of one machine',
    in: /./,
    not: /^package-lock|^scripts\/check-text|\.(png|svg|ico|woff2)$/,
    finds: /(?<![\w.])\/(?:work|home|Users|root)\/[\w.-]+/g,
  },
  {
    says: 'the safe area belongs to the frame alone (LAYOUT)',
    in: /^web\/.*\.(css|tsx?)$/,
    not: /^web\/app\/frame\.css$|\.test\.tsx?$/,
    finds: /env\(\s*safe-area-inset/g,
  },
  {
    says: 'is a physical side; write inline or block (I18N)',
    in: /^web\/.*\.css$/,
    finds: new RegExp(
      `(?<=[;{\\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-${side}(?:-[a-z]+)?|${side})\\s*:|(?:text-align|float|clear)\\s*:\\s*(?:left|right)\\b|border-(?:top|bottom)-(?:left|right)-radius`,
      'g',
    ),
  },
  {
    says: 'style is written in a stylesheet, so that the policy can refuse inline ones (WEB-1)',
    in: /^web\/.*\.tsx?$/,
    not: /\.test\.tsx?$/,
    finds:
      /setAttribute\(\s*['"]style['"]|dangerouslySetInnerHTML|\.innerHTML\b/g,
  },
];

/** Faults of one file. */
export function textFaults(path: string, text: string): string[] {
  return rules
    .filter((rule) => rule.in.test(path) && rule.not?.test(path) !== true)
    .flatMap((rule) =>
      [...text.matchAll(rule.finds)].map(
        (hit) =>
          `${path}:${lineOf(text, hit.index)} "${hit[0].trim()}" ${rule.says}`,
      ),
    );
}

/** Words and notations that may not stand in the project. Answers the faults. */
export function checkText(): string[] {
  return projectFiles().flatMap((path) => textFaults(path, readText(path)));
}

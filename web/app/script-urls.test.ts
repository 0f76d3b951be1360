import { expect, test } from 'vitest';
import { createScriptUrls, type ScriptPolicies } from './script-urls.ts';

const made: string[] = [];
const policies: ScriptPolicies = {
  createPolicy: (name, rules) => {
    made.push(name);
    return {
      createScriptURL: (url) => ({ trusted: rules.createScriptURL(url) }),
    };
  },
};

test('[WEB-3] policy maya gives addresses from its list, as the browser’s own objects', () => {
  const scriptUrl = createScriptUrls(policies, ['/sw.js']);
  expect(made).toEqual(['maya']);
  expect(scriptUrl('/sw.js')).toEqual({ trusted: '/sw.js' });
});

test('[WEB-3] anything else is refused, with and without Trusted Types', () => {
  const listed = ['/sw.js', '//elsewhere.example/x.js', 'data:,x'];
  for (const scriptUrl of [
    createScriptUrls(policies, listed),
    createScriptUrls(undefined, listed),
  ])
    for (const path of [
      '/other.js',
      '/sw.js?x',
      '//elsewhere.example/x.js',
      'data:,x',
    ])
      expect(() => scriptUrl(path), path).toThrow(TypeError);
});

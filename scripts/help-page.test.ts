import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { helpPageCss, renderHelpPage } from '../build/help-page.ts';
import { countries, helpFor, telLink } from '../shared/safety/lines.ts';

const html = renderHelpPage();
const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(
  ([, href = '']) => href,
);

describe('the help page that needs nothing', () => {
  test('[LAYOUT-10] its night is the night of the app, and every text size can be chosen', () => {
    const tokens = readFileSync('web/ui/tokens.css', 'utf8');
    const of = (css: string, rule: RegExp) =>
      new Map(
        [
          ...(rule.exec(css)?.[1] ?? '').matchAll(
            /--([\w-]+):\s*(#[0-9a-f]+)/g,
          ),
        ].map(([, name, colour]) => [name, colour]),
      );
    const night = of(tokens, /:root\[data-theme='night'\]\s*\{([^}]*)\}/);
    const here = of(helpPageCss, /:root\[data-theme=night\]\{([^}]*)\}/);
    expect(here.size).toBeGreaterThan(7);
    for (const [name, colour] of here)
      expect(night.get(name), name).toBe(colour);
    for (const [, name] of helpPageCss.matchAll(/var\(--([\w-]+)\)/g))
      expect(here.has(name), name).toBe(true);
    for (const [, size] of tokens.matchAll(/data-text-size='(\d+)'/g))
      expect(helpPageCss).toContain(
        `:root[data-text-size='${size}']{font-size:${size}%}`,
      );
  });

  test('[LINE-1] [CARD-11] [WEB-1] whole without its one script, no inline script or style, no other origin but the links a person may follow', () => {
    expect(html.match(/<script\b[^>]*>/g)).toEqual([
      '<script src="/help.js" async>',
    ]);
    expect(html).not.toMatch(
      /<script[^>]*>[^<]|<noscript|\son\w+=|<style|\sstyle=|<img|<iframe|@import/i,
    );
    expect(helpPageCss).not.toMatch(/@import|url\(/);
    const own = [...html.matchAll(/<link [^>]*href="([^"]+)"/g)].map(
      ([, href = '']) => href,
    );
    expect(own).toContain('/help.css');
    for (const href of own) expect(href).toMatch(/^\//);
  });
  test('[LINE-9] every country has its anchor, its emergency number and all its lines', () => {
    for (const cc of countries()) {
      const id = cc.toLowerCase();
      const from = html.indexOf(`<section id="${id}"`);
      expect(from, cc).toBeGreaterThan(0);
      expect(hrefs).toContain(`#${id}`);
      const section = html.slice(from, html.indexOf('</section>', from));
      for (const number of helpFor(cc).emergency)
        expect(section, cc).toContain(`href="${telLink(number)}"`);
      for (const { dial, text, name } of helpFor(cc).lines) {
        expect(section).toContain(name);
        if (dial !== null) expect(section).toContain(`href="${telLink(dial)}"`);
        if (text !== null) expect(section).toContain(text.number);
      }
    }
  });
  test('[LINE-4] the fallback stands before all countries and says that the number is only often the one', () => {
    expect(html.indexOf('id="else"')).toBeLessThan(
      html.indexOf('<section id="us"'),
    );
    expect(html).toContain('Your local emergency number');
    expect(html).toContain('findahelpline.com');
  });
  test('[LINE-3] [LINE-5] what is dialled is digits and a star, without a country prefix', () => {
    const dialled = hrefs.filter((href) => /^(tel|sms):/.test(href));
    expect(dialled.length).toBeGreaterThan(90);
    for (const href of dialled) expect(href).toMatch(/^(tel|sms):\*?\d+$/);
  });
  test('[LINE-7] it says that nobody has called the numbers yet, and claims no cost', () => {
    expect(html).toContain('No person has called these numbers');
    expect(html).not.toMatch(/free of charge|toll[- ]free|costs a/i);
  });
  test('[CARD-10] the exercises stand in it, and a way back', () => {
    for (const name of [
      'Slow breath',
      'Five senses',
      'Cold water',
      'Name the room',
    ])
      expect(html).toContain(`<summary>${name}</summary>`);
    expect(hrefs).toContain('/');
  });
  test('no id occurs twice, no place of a sentence is left empty', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).not.toMatch(/\{\w+\}|undefined|null/);
  });
});

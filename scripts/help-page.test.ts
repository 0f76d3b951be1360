import { describe, expect, test } from 'vitest';
import { helpPageCss, renderHelpPage } from '../build/help-page.ts';
import { countries, helpFor, telLink } from '../shared/safety/lines.ts';

const html = renderHelpPage();
const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(
  ([, href = '']) => href,
);

describe('the help page that needs nothing', () => {
  test('[LINE-1] [CARD-11] [WEB-1] no script, no inline style, no other origin but the links a person may follow', () => {
    expect(html).not.toMatch(
      /<script|\son\w+=|<style|\sstyle=|<img|<iframe|@import/i,
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

import { expect, test } from 'vitest';
import { leadWith } from './help-lead.ts';

const html = `<main><h1>Help</h1><p>Lead</p>
<section id="else">Else</section><section id="de">Germany</section>
<section id="gb">Kingdom</section></main>`;

function pageOf(): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}
const order = (page: Document) =>
  [...(page.querySelector('main')?.children ?? [])].map(
    ({ id, tagName }) => id || tagName,
  );
const still = ['H1', 'P', 'else', 'de', 'gb'];

test('[LINE-4] the chosen country stands right below the title', () => {
  const page = pageOf();
  leadWith(page, () => 'GB');
  expect(order(page)).toEqual(['H1', 'gb', 'P', 'else', 'de']);
});

test('[LINE-4] a country without lines, or something else that was stored, moves nothing', () => {
  for (const choice of [null, 'XX', 'else', 'gb"],*', '']) {
    const page = pageOf();
    leadWith(page, () => choice);
    expect(order(page), String(choice)).toEqual(still);
  }
});

test('[LINE-4] which countries there are is read from the page', () => {
  const asked: boolean[] = [];
  leadWith(pageOf(), (has) => {
    asked.push(has('DE'), has('FR'), has('else'));
    return null;
  });
  expect(asked).toEqual([true, false, false]);
});

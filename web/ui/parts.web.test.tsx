/* oxlint-disable react/jsx-no-literals -- parts are shown with words of their own, which no catalogue needs */
import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { useState, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { activateLocale } from '#web/locales/catalogue.ts';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { Choice } from './choice.tsx';
import { Field } from './field.tsx';
import { Line } from './line.tsx';
import { applyLook } from './look.ts';
import { Select } from './select.tsx';
import { Sheet } from './sheet.tsx';
import { Skeleton } from './skeleton.tsx';
import { Slider } from './slider.tsx';
import { Switch } from './switch.tsx';
import { TextTable } from './text-table.tsx';
import { Textarea } from './textarea.tsx';
import './tokens.css';
import { Undo } from './undo.tsx';

let root: Root | undefined;
const said: string[] = [];

function show(node: ReactNode): void {
  const host = document.createElement('main');
  document.body.append(host);
  root = createRoot(host);
  root.render(
    <I18nProvider i18n={activateLocale('en')}>
      <h1>Parts</h1>
      {node}
    </I18nProvider>,
  );
}

afterEach(() => {
  root?.unmount();
  document.querySelector('main')?.remove();
  said.length = 0;
  applyLook(document.documentElement, {
    theme: 'system',
    textSize: 1,
    quiet: false,
  });
});

function All() {
  const [value, setValue] = useState('one');
  const [on, setOn] = useState(false);
  const options = [
    { value: 'one', label: 'One', glyph: 'fire' as const },
    { value: 'two', label: 'Two' },
  ];
  return (
    <>
      <Button kind="main">Main</Button>
      <Button kind="quiet">Quiet</Button>
      <Button kind="help">Help</Button>
      <Button kind="danger">Delete</Button>
      <Button disabled>Rests</Button>
      <Field label="Name" hint="As you like" error="Too long" />
      <Textarea label="Words" />
      <Switch label="Quiet" hint="No motion" checked={on} onChange={setOn} />
      <Choice
        label="Which"
        value={value}
        options={options}
        onChange={setValue}
      />
      <Select
        label="Country"
        value={value}
        options={options}
        onChange={setValue}
      />
      <Slider
        label="Size"
        value={1}
        min={0}
        max={2}
        step={1}
        words="One"
        onChange={() => undefined}
      />
      <Card title="Card">
        <p>Words on a card.</p>
      </Card>
      <Card tone="help">Words</Card>
      <Line tone="act">Not saved</Line>
      <Line tone="ok" glyph="check">
        Saved
      </Line>
      <TextTable
        caption="Numbers"
        head={['What', 'n']}
        rows={[['Messages', '3']]}
      />
      <Undo
        label="Deleted"
        onUndo={() => said.push('undo')}
        onEnd={() => said.push('end')}
        seconds={Infinity}
      />
      <Skeleton lines={2} />
    </>
  );
}

describe('parts', () => {
  it('[A11Y-1] no part has a barrier in any theme, at 200 % text and 320 px', async () => {
    await page.viewport(320, 640);
    show(<All />);
    await expect.poll(() => document.querySelector('table')).not.toBeNull();
    for (const theme of ['light', 'dark', 'night'] as const)
      for (const textSize of [1, 2]) {
        applyLook(document.documentElement, { theme, textSize, quiet: true });
        await Promise.all(document.getAnimations().map((a) => a.finished));
        const { violations } = await axe.run(document);
        expect(
          violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html)]),
        ).toEqual([]);
        expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
      }
  });

  it('[A11Y-4] a choice is walked by arrow keys, a switch by Space', async () => {
    show(<All />);
    const one = page.getByRole('radio', { name: 'One' });
    await userEvent.click(one);
    await userEvent.keyboard('{ArrowDown}');
    await expect
      .element(page.getByRole('radio', { name: 'Two' }))
      .toBeChecked();
    await userEvent.tab();
    const toggle = page.getByRole('switch', { name: 'Quiet' });
    (toggle.element() as HTMLElement).focus();
    await userEvent.keyboard(' ');
    await expect.element(toggle).toBeChecked();
  });

  it('[A11Y-8] text size and theme are written on the page, out-of-range sizes are held in', () => {
    const { documentElement } = document;
    applyLook(documentElement, { theme: 'night', textSize: 9, quiet: true });
    expect(documentElement.dataset).toMatchObject({
      theme: 'night',
      textSize: '200',
      quiet: '',
    });
    applyLook(documentElement, { theme: 'system', textSize: 1, quiet: false });
    expect(documentElement.dataset).not.toHaveProperty('theme');
    expect(documentElement.dataset).not.toHaveProperty('textSize');
  });
});

function TwoSheets() {
  const [open, setOpen] = useState<'a' | 'b' | null>(null);
  return (
    <>
      <button type="button" onClick={() => setOpen('a')}>
        Open A
      </button>
      <Sheet
        open={open === 'a'}
        onClose={() => setOpen((now) => (now === 'a' ? null : now))}
        title="A"
      >
        <button type="button" onClick={() => setOpen('b')}>
          Open B
        </button>
      </Sheet>
      <Sheet
        open={open === 'b'}
        onClose={() => setOpen((now) => (now === 'b' ? null : now))}
        title="B"
      >
        <p>Words</p>
      </Sheet>
    </>
  );
}

const openTitle = () =>
  [...document.querySelectorAll('dialog[open] h2')].map(
    ({ textContent }) => textContent,
  );
const focused = () => document.activeElement?.textContent;

describe('sheets', () => {
  const open = async () => {
    show(<TwoSheets />);
    await userEvent.click(page.getByRole('button', { name: 'Open A' }));
    await expect.poll(openTitle).toEqual(['A']);
  };

  it('[NAV-5] Escape closes, and the focus returns to the opener', async () => {
    await open();
    expect(
      document.querySelector('dialog[open]')!.contains(document.activeElement),
    ).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.poll(openTitle).toEqual([]);
    await expect.poll(focused).toBe('Open A');
  });

  it('[NAV-5] its button and a pull at its head close it', async () => {
    await open();
    await userEvent.click(page.getByRole('button', { name: 'Close' }));
    await expect.poll(openTitle).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Open A' }));
    const head = document.querySelector('dialog[open] .sheet-head')!;
    head.dispatchEvent(new PointerEvent('pointerdown', { clientY: 100 }));
    head.dispatchEvent(new PointerEvent('pointerup', { clientY: 130 }));
    expect(openTitle()).toEqual(['A']);
    head.dispatchEvent(new PointerEvent('pointerdown', { clientY: 100 }));
    head.dispatchEvent(new PointerEvent('pointerup', { clientY: 190 }));
    await expect.poll(openTitle).toEqual([]);
  });

  it('[NAV-5] one at a time; the second hands the focus back to what opened the first', async () => {
    await open();
    await userEvent.click(page.getByRole('button', { name: 'Open B' }));
    await expect.poll(openTitle).toEqual(['B']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(openTitle).toEqual([]);
    await expect.poll(focused).toBe('Open A');
  });

  it('[NAV-5] Back closes the sheet and stays on the page; closing leaves no extra entry', async () => {
    const marked = () =>
      (history.state as { 'maya-layers'?: number } | null)?.['maya-layers'] ===
      1;
    await open();
    await expect.poll(marked).toBe(true);
    const address = location.href;
    history.back();
    await expect.poll(openTitle).toEqual([]);
    expect(location.href).toBe(address);
    await userEvent.click(page.getByRole('button', { name: 'Open A' }));
    await expect.poll(marked).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.poll(marked).toBe(false);
  });
});

it('[P5] no field of words leaves its content to the browser, which keeps form state on the disk in the clear', async () => {
  show(
    <>
      <Field label="Line" />
      <Textarea label="Lines" />
    </>,
  );
  for (const label of ['Line', 'Lines']) {
    const field = page.getByLabelText(label, { exact: true });
    await expect.element(field).toHaveAttribute('autocomplete', 'off');
  }
});

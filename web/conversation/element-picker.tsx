import { useState } from 'react';
import { elements, isElement } from '#shared/domain/element.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import { Button } from '#web/ui/button.tsx';
import { Choice } from '#web/ui/choice.tsx';
import { Sheet } from '#web/ui/sheet.tsx';
import { useText } from '#web/ui/use-text.ts';
import { readElement, writeElement } from './element-choice.ts';

const MAYA = 'maya';

/** "Maya chooses" first, then the five images for a way of speaking; applies from the next message (COMP-12). */
export function ElementPicker({ lines }: { lines: LineStore }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>(
    () => readElement(lines) ?? MAYA,
  );
  const options = [
    { value: MAYA, label: text('element.maya') },
    ...elements.map((element) => ({
      value: element as string,
      label: text(`element.${element}`),
      glyph: element,
    })),
  ];
  return (
    <>
      <Button
        kind="quiet"
        className="element-button"
        onClick={() => setOpen(true)}
      >
        {text('element.choose')}
      </Button>
      <Sheet
        open={open}
        onClose={() => setOpen(false)}
        title={text('element.choose')}
      >
        <p>{text('element.words')}</p>
        <Choice
          label={text('element.label')}
          value={chosen}
          options={options}
          onChange={(value) => {
            setChosen(value);
            writeElement(lines, isElement(value) ? value : undefined);
          }}
        />
      </Sheet>
    </>
  );
}

/** How the page looks, as chosen under You. `textSize` is a factor of the system's size, 0.9 to 2. */
export type Look = {
  theme: 'system' | 'light' | 'dark' | 'night';
  textSize: number;
  quiet: boolean;
};

/** Writes the look onto `<html>`, where tokens.css reads it (LAYOUT-10, A11Y-7, A11Y-8). Sizes go in steps of 10 %. */
export function applyLook(root: HTMLElement, look: Look): void {
  if (look.theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = look.theme;
  const percent = Math.round(
    Math.min(2, Math.max(0.9, look.textSize || 1)) * 10,
  );
  if (percent === 10) delete root.dataset['textSize'];
  else root.dataset['textSize'] = String(percent * 10);
  if (look.quiet) root.dataset['quiet'] = '';
  else delete root.dataset['quiet'];
}

// Owns the help of the table of rights: a role fills it, a changed row is marked, and a change makes the role a custom one. Without it the
// table counts for custom rights only, as the page says.

type Presets = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function grants(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-grant]')) wire(part, JSON.parse(part.dataset['presets'] ?? '{}') as Presets);
}

function wire(part: HTMLElement, presets: Presets): void {
  let base = snapshot(part);
  part.addEventListener('change', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if (input.name === 'role') {
      const preset = presets[input.value];
      if (preset !== undefined) fill(part, preset);
      if (preset !== undefined) base = preset;
    } else if (input.name.startsWith('right_')) {
      const custom = part.querySelector<HTMLInputElement>('input[name="role"][value="custom"]');
      if (custom !== null) custom.checked = true;
    }
    mark(part, base);
  });
}

function rows(part: HTMLElement): readonly HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>('[data-area]')];
}

function levelOf(row: HTMLElement): string {
  return row.querySelector<HTMLInputElement>('input:checked')?.value ?? 'none';
}

function snapshot(part: HTMLElement): Readonly<Record<string, string>> {
  return Object.fromEntries(rows(part).map((row) => [row.dataset['area'] ?? '', levelOf(row)]));
}

function fill(part: HTMLElement, preset: Readonly<Record<string, string>>): void {
  for (const row of rows(part)) {
    const input = row.querySelector<HTMLInputElement>(`input[value="${preset[row.dataset['area'] ?? ''] ?? 'none'}"]`);
    if (input !== null) input.checked = true;
  }
}

function mark(part: HTMLElement, base: Readonly<Record<string, string>>): void {
  for (const row of rows(part)) row.classList.toggle('is-changed', levelOf(row) !== base[row.dataset['area'] ?? '']);
}

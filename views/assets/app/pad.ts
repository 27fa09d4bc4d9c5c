// Owns the big keys of the counter and the suggested amounts: they type into the amount field, which works without them. The field stays
// the truth; the server reads and judges what is in it.

const lengthMax = 20;

/** Delegated, like every listener of the page. */
export function pads(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key],[data-amount]') : null;
    const field = target?.closest('form')?.querySelector<HTMLInputElement>('.amount-typed input') ?? null;
    if (target === null || field === null) return;
    event.preventDefault();
    const { key, amount } = target.dataset;
    field.value = amount ?? pressed(field.value, key ?? '');
    if (amount !== undefined) field.focus();
  });
}

/** What the field holds after one key. A point comes once; a leading zero gives way to a digit. */
function pressed(value: string, key: string): string {
  if (key === 'erase') return value.slice(0, -1);
  if (value.length >= lengthMax) return value;
  if (key === '.') return /[.,]/.test(value) ? value : `${value === '' ? '0' : value}.`;
  return (value === '0' ? '' : value) + key;
}

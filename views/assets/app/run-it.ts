// Owns the "Run it" buttons of the Integration page: sends the shown request with the reader's practice key and writes the real answer
// beneath it. An invoice that was made is what the next step pays.

export function runIt(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-run]')) wire(part);
}

function wire(part: HTMLElement): void {
  const button = part.querySelector<HTMLButtonElement>('[data-run-button]');
  const answer = part.querySelector<HTMLElement>('[data-run-answer]');
  if (button === null || answer === null) return;
  button.addEventListener('click', () => {
    button.disabled = true;
    answer.hidden = false;
    answer.textContent = part.dataset['runBusy'] ?? '';
    send(part)
      .then((text) => {
        answer.textContent = text;
      })
      .catch(() => {
        answer.textContent = part.dataset['runFailed'] ?? '';
      })
      .finally(() => {
        button.disabled = false;
      });
  });
}

async function send(part: HTMLElement): Promise<string> {
  const body = JSON.parse(part.dataset['runBody'] ?? '{}') as Record<string, string>;
  const field = part.querySelector<HTMLInputElement>('[data-run-field]');
  if (field !== null) body[field.dataset['runField'] ?? ''] = field.value;
  const response = await fetch(part.dataset['run'] ?? '', {
    method: 'POST',
    headers: { Authorization: `Bearer ${part.dataset['runKey'] ?? ''}`, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify(body),
    credentials: 'omit',
  });
  const json = (await response.json()) as { readonly id?: unknown };
  if (response.ok && typeof json.id === 'string' && json.id.startsWith('inv_')) payNext(json.id);
  return `HTTP ${response.status}\n${JSON.stringify(json, null, 2)}`;
}

function payNext(invoiceId: string): void {
  const payment = document.querySelector<HTMLElement>('[data-run$="/sandbox-payments"]');
  const before = payment?.dataset['run']?.split('/')[4];
  if (payment === null || before === undefined) return;
  payment.dataset['run'] = `/api/v1/invoices/${invoiceId}/sandbox-payments`;
  const code = payment.closest('li')?.querySelector('pre code');
  if (code !== null && code !== undefined) code.textContent = (code.textContent ?? '').replaceAll(before, invoiceId);
  const copy = payment.closest('li')?.querySelector<HTMLElement>('[data-copy]');
  if (copy !== null && copy !== undefined) copy.dataset['copy'] = (copy.dataset['copy'] ?? '').replaceAll(before, invoiceId);
}

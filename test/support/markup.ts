// Owns the look at markup by the runtime's own parser: which elements with which attributes a page has. Two pages that differ only in
// their texts have the same; what a text adds to them is an injection. In workerd only.

const urlAttributes = ['href', 'src', 'action', 'formaction', 'srcset', 'poster', 'data', 'background', 'hx-get', 'hx-post'];

/** One line per element: its name, its attributes' names, and of addresses where they lead. Comments and scripts' contents count too. */
export async function markupOf(html: string): Promise<readonly string[]> {
  const found: string[] = [];
  const rewriter = new HTMLRewriter()
    .on('*', {
      element: (element) => {
        const attributes = [...element.attributes].map(([name = '', value = '']) => (urlAttributes.includes(name) ? `${name}=${leadsTo(value)}` : name));
        found.push(`<${element.tagName} ${attributes.sort().join(' ')}>`);
      },
      comments: () => void found.push('<!---->'),
    })
    .on('script, style', {
      text: ({ text }) => {
        if (text !== '') found.push(`code: ${text}`);
      },
    });
  await rewriter.transform(new Response(html)).text();
  return found;
}

/** What an address is: a place of ours, an anchor, or a scheme with its host. */
function leadsTo(value: string): string {
  const trimmed = value.trim();
  if (/^\/(?![/\\])/.test(trimmed)) return 'ours';
  if (trimmed.startsWith('#') || trimmed === '') return 'here';
  return /^https?:\/\/[^/?#]*/.exec(trimmed)?.[0] ?? /^[a-z][a-z0-9+.-]*:/i.exec(trimmed)?.[0] ?? `relative ${trimmed}`;
}

/** What the first has and the second has not, or has less often. A text that is left out altogether takes elements away, and harms nobody. */
export function addedTo(markup: readonly string[], twin: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of twin) left.set(one, (left.get(one) ?? 0) + 1);
  return markup.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

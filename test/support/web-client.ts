// Owns a person without a browser: keeps cookies, fills in forms as they stand on the page (hidden fields included) and follows
// redirects. For journeys that need no screen. Imports nothing.

export interface WebForm {
  readonly action: string;
  readonly method: string;
  /** `data-form`: tells apart the forms of one page with the same action. */
  readonly name: string;
  /** Every field with the value that it would send untouched. */
  readonly fields: readonly (readonly [string, string])[];
}

export interface WebPage {
  readonly status: number;
  /** Where the redirects ended, from the root. */
  readonly path: string;
  readonly html: string;
  readonly forms: readonly WebForm[];
}

export interface WebClient {
  get(path: string): Promise<WebPage>;
  /**
   * Sends the page's form with that action, with some fields changed. A list sends a field several times; null leaves it out. `through`: by
   * a button that leads elsewhere (`formaction`).
   */
  submit(page: WebPage, action: string, fields: Readonly<Record<string, string | readonly string[] | null>>, through?: string): Promise<WebPage>;
}

const redirectsMax = 5;

export function createWebClient(origin: string): WebClient {
  const cookies = new Map<string, string>();

  const visit = async (path: string, body: URLSearchParams | null): Promise<WebPage> => {
    let [target, form] = [path, body];
    for (let step = 0; step <= redirectsMax; step += 1) {
      const response = await send(target, form);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        const html = await response.text();
        return { status: response.status, path: target, html, forms: readForms(html) };
      }
      const next = new URL(location, origin + target);
      if (next.origin !== origin) throw new Error(`${target} leads away to ${next.href}`);
      // 307 and 308: the same form once more, at another place.
      const again = response.status === 307 || response.status === 308;
      [target, form] = [next.pathname + next.search, again ? form : null];
    }
    throw new Error(`${path} redirects more than ${redirectsMax} times`);
  };

  const send = async (path: string, form: URLSearchParams | null): Promise<Response> => {
    const headers: Record<string, string> = {
      accept: 'text/html',
      'accept-language': 'en',
      'user-agent': 'quittance-web-client',
      'sec-fetch-site': 'same-origin',
    };
    if (cookies.size > 0) headers['cookie'] = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (form !== null) headers['origin'] = origin;
    const response = await fetch(origin + path, {
      method: form === null ? 'GET' : 'POST',
      headers,
      redirect: 'manual',
      ...(form === null ? {} : { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };

  return {
    get: (path) => visit(path, null),
    submit: (page, action, fields, through) => {
      const form = page.forms.find((one) => one.action === action);
      if (form === undefined)
        throw new Error(
          `${page.path} (${page.status}) has no form to ${action}; it has ${page.forms.map((one) => one.action).join(', ') || 'none'}:\n${textOf(page.html)}`,
        );
      const body = new URLSearchParams();
      for (const [name, value] of form.fields) if (!(name in fields)) body.append(name, value);
      for (const [name, value] of Object.entries(fields)) for (const one of value === null ? [] : [value].flat()) body.append(name, one);
      return visit(through ?? action, body);
    },
  };
}

/** What a person would read, for messages about what went wrong. */
export function textOf(html: string): string {
  const body = html.replace(/^[\s\S]*?<main/, '<main').replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, '');
  return unescapeHtml(body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '))
    .trim()
    .slice(0, 1500);
}

function readForms(html: string): readonly WebForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => {
    const attributes = attributesOf(head);
    return {
      action: attributes['action'] ?? '',
      method: (attributes['method'] ?? 'get').toLowerCase(),
      name: attributes['data-form'] ?? '',
      fields: [...inputs(inside), ...selects(inside), ...areas(inside)],
    };
  });
}

type Field = readonly [string, string];

function inputs(html: string): readonly Field[] {
  return [...html.matchAll(/<input\b([^>]*?)\/?>/g)].flatMap(([, head = '']): readonly Field[] => {
    const { name, value = 'on', type = 'text', checked, disabled } = attributesOf(head);
    if (name === undefined || disabled !== undefined || type === 'submit' || type === 'file') return [];
    const isChoice = type === 'checkbox' || type === 'radio';
    return isChoice && checked === undefined ? [] : [[name, isChoice || attributesOf(head)['value'] !== undefined ? value : '']];
  });
}

function selects(html: string): readonly Field[] {
  return [...html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)].flatMap(([, head = '', inside = '']): readonly Field[] => {
    const { name } = attributesOf(head);
    const options = [...inside.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => attributesOf(option));
    const chosen = options.find((option) => option['selected'] !== undefined) ?? options[0];
    return name === undefined || chosen === undefined ? [] : [[name, chosen['value'] ?? '']];
  });
}

function areas(html: string): readonly Field[] {
  return [...html.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)].flatMap(([, head = '', inside = '']): readonly Field[] => {
    const { name } = attributesOf(head);
    return name === undefined ? [] : [[name, unescapeHtml(inside)]];
  });
}

function attributesOf(head: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...head.matchAll(/([a-zA-Z_:][\w:.-]*)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, unescapeHtml(value)]));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => entities[name] ?? '');
}

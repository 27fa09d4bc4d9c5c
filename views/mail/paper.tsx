// Owns the paper that every mail is written on. Styles are inline here, because mail programs drop style sheets; the site's policy does
// not apply to a mailbox. Escapes every value; decides no word.
import type { Child } from 'hono/jsx';
import { raw } from 'hono/html';
import type { Locale } from '../context';

export type MailLine = readonly [label: string, value: string];

export interface MailButton {
  readonly label: string;
  /** Checked before: only an address of ours. */
  readonly href: string;
}

export interface MailPaperProps {
  readonly locale: Locale;
  readonly title: string;
  readonly lead: string;
  /** A coloured line above the title: test mode. */
  readonly stripe?: string | null;
  /** Digits to type, with their name for those who listen. */
  readonly code?: { readonly label: string; readonly digits: string } | null;
  readonly facts: readonly MailLine[];
  /** The first one is the thing to do. */
  readonly buttons: readonly MailButton[];
  /** Lines of a digest, below the facts. */
  readonly list?: readonly MailItem[];
  /** Whose mail it is: a shop's name, or our own where nothing is said. */
  readonly brand?: string;
  readonly advice?: { readonly text: string; readonly button: MailButton | null } | null;
  readonly foot: string;
  /** Small links at the very end. */
  readonly footLinks?: readonly MailButton[];
}

export interface MailItem {
  readonly when: string;
  readonly text: string;
  /** Checked before; null: it leads nowhere. */
  readonly href: string | null;
}

/** Header values take one line: whatever a merchant wrote into an order number stays on it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Names and values in two columns of a plain text. */
export function textTable(facts: readonly MailLine[]): string[] {
  const width = Math.max(0, ...facts.map(([label]) => label.length)) + 2;
  return facts.map(([label, value]) => `${`${label}:`.padEnd(width)}${oneLine(value)}`);
}

/** Dark colours for the mail programs that read them; the inline ones are the light paper. */
const darkStyle = `@media (prefers-color-scheme: dark) {
  .q-page { background: #121416 !important; }
  .q-paper { background: #191c1f !important; border-color: #2c3135 !important; }
  .q-ink { color: #ecebe6 !important; }
  .q-soft { color: #b9bbbb !important; }
  .q-line { border-color: #2c3135 !important; }
  .q-rule { border-color: #ecebe6 !important; }
  .q-test { background: #2a1f3b !important; color: #c7a6f5 !important; }
  .q-code { background: #121416 !important; color: #ecebe6 !important; }
  .q-button { background: #5cc9b3 !important; color: #06201b !important; }
  .q-link { color: #5cc9b3 !important; }
  .q-plain { background: #191c1f !important; color: #ecebe6 !important; border-color: #b9bbbb !important; }
}`;

const breaking = 'word-break:break-word;overflow-wrap:anywhere';
const sans = "font-family:Onest,'Segoe UI',Helvetica,Arial,sans-serif;";
const mono = "font-family:'JetBrains Mono',Consolas,monospace;";
const serif = "font-family:'Source Serif 4',Georgia,'Times New Roman',serif;";

export function MailPaper(props: MailPaperProps) {
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={props.locale}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <title>{props.title}</title>
          <style>{raw(darkStyle)}</style>
        </head>
        <body class="q-page" style={`margin:0;padding:0;background:#f3f1eb;${sans}`}>
          <table role="presentation" class="q-page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f1eb">
            <tbody>
              <tr>
                <td align="center" style="padding:24px 12px">
                  <table
                    role="presentation"
                    class="q-paper"
                    width="100%"
                    cellpadding="0"
                    cellspacing="0"
                    style="max-width:560px;background:#ffffff;border:1px solid #dedad0"
                  >
                    <tbody>
                      <PaperHead {...props} />
                      {props.facts.length === 0 ? null : <PaperFacts facts={props.facts} />}
                      {props.list === undefined || props.list.length === 0 ? null : <PaperList list={props.list} />}
                      <PaperFoot {...props} />
                    </tbody>
                  </table>
                </td>
              </tr>
            </tbody>
          </table>
        </body>
      </html>
    </>
  );
}

function PaperHead({ title, lead, stripe = null, code = null, brand = 'Quittance' }: MailPaperProps) {
  return (
    <tr>
      <td style="padding:28px 28px 0">
        <p class="q-soft" style="margin:0 0 16px;font-size:14px;color:#4a4d50">
          {brand}
        </p>
        {stripe === null ? null : (
          <p class="q-test" style="margin:0 0 16px;padding:8px 12px;font-size:14px;background:#f0e9fa;color:#6a3fa0">
            {stripe}
          </p>
        )}
        <h1
          class="q-ink q-rule"
          style={`margin:0 0 12px;padding:0 0 8px;font-size:24px;line-height:1.25;font-weight:600;color:#1a1c1e;border-bottom:3px double #1a1c1e;${serif}`}
        >
          {title}
        </h1>
        <p class="q-ink" style="margin:0 0 20px;font-size:16px;line-height:1.5;color:#1a1c1e;word-break:break-word">
          {lead}
        </p>
        {code === null ? null : (
          <p
            class="q-code"
            aria-label={code.label}
            style={`margin:0 0 4px;padding:14px 18px;font-size:30px;letter-spacing:6px;text-align:center;background:#f3f1eb;color:#1a1c1e;${mono}`}
          >
            {code.digits}
          </p>
        )}
      </td>
    </tr>
  );
}

function PaperFacts({ facts }: { readonly facts: readonly MailLine[] }) {
  return (
    <tr>
      <td style="padding:0 28px">
        <table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
          <tbody>
            {facts.map(([label, value]) => (
              <tr>
                <th
                  scope="row"
                  class="q-soft q-line"
                  style="padding:8px 12px 8px 0;text-align:left;vertical-align:top;font-weight:400;font-size:14px;color:#686b6e;border-top:1px solid #dedad0"
                >
                  {label}
                </th>
                <td class="q-ink q-line" style={`padding:8px 0;vertical-align:top;font-size:14px;color:#1a1c1e;border-top:1px solid #dedad0;${breaking}`}>
                  {value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </td>
    </tr>
  );
}

const whenStyle = 'width:92px;padding:8px 12px 8px 0;text-align:left;vertical-align:top;font-weight:400;font-size:13px;';

function PaperList({ list }: { readonly list: readonly MailItem[] }) {
  return (
    <tr>
      <td style="padding:16px 28px 0">
        <table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
          <tbody>
            {list.map(({ when, text, href }) => (
              <tr>
                <th scope="row" class="q-soft q-line" style={`${whenStyle}color:#5f6265;border-top:1px solid #dedad0`}>
                  {when}
                </th>
                <td class="q-ink q-line" style={`padding:8px 0;font-size:14px;line-height:1.4;color:#1a1c1e;border-top:1px solid #dedad0;${breaking}`}>
                  {href === null ? (
                    text
                  ) : (
                    <a class="q-link" href={href} style="color:#0b5d51">
                      {text}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </td>
    </tr>
  );
}

const buttonShape = 'display:inline-block;margin:0 8px 8px 0;padding:11px 18px;font-size:15px;font-weight:500;text-decoration:none;border-radius:3px;';
const filled = `${buttonShape}background:#0b5d51;color:#ffffff`;
const outlined = `${buttonShape}background:#ffffff;color:#1a1c1e;border:1px solid #8a8d8f`;

function Button({ button, first }: { readonly button: MailButton; readonly first: boolean }): Child {
  return (
    <a class={first ? 'q-button' : 'q-plain'} href={button.href} style={first ? filled : outlined}>
      {button.label}
    </a>
  );
}

function PaperFoot({ buttons, advice = null, foot, footLinks = [] }: MailPaperProps) {
  return (
    <tr>
      <td style="padding:24px 28px 28px">
        {buttons.map((button, index) => (
          <Button button={button} first={index === 0} />
        ))}
        {advice === null ? null : (
          <p class="q-ink" style="margin:12px 0;font-size:15px;line-height:1.5;color:#1a1c1e">
            {advice.text}
          </p>
        )}
        {advice === null || advice.button === null ? null : <Button button={advice.button} first={buttons.length === 0} />}
        <p class="q-soft" style="margin:20px 0 0;font-size:13px;line-height:1.5;color:#686b6e">
          {foot}
        </p>
        {footLinks.length === 0 ? null : (
          <p class="q-soft" style="margin:8px 0 0;font-size:13px;line-height:1.8;color:#686b6e">
            {footLinks.map(({ label, href }, index) => (
              <>
                {index === 0 ? '' : ' \u00b7 '}
                <a class="q-link" href={href} style="color:#0b5d51">
                  {label}
                </a>
              </>
            ))}
          </p>
        )}
      </td>
    </tr>
  );
}

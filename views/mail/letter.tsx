// Owns the mails about somebody's access: one set of parts, written as HTML and as plain text. Links lead to our own origin or are left
// out; codes stand in the subject, links never do.
import { isProofLetter } from '../../src/domain/letter';
import { htmlOf } from '../html';
import { formatTime } from '../ui/time-format';
import { words } from '../words';
import type { Door } from './letter-parts';
import { makeTools } from './letter-parts';
import { letterParts } from './letter-words';
import type { LetterMail, RenderedMail } from './model';
import { MailPaper, oneLine, textTable, type MailButton, type MailLine } from './paper';

/** The whole mail; null for a kind that nobody here knows. */
export function renderLetter(mail: LetterMail): RenderedMail | null {
  const w = words(mail.locale);
  const parts = letterParts(makeTools(w, mail.locale, 'UTC'), mail.kind, mail.content);
  if (parts === null) return null;
  const { title, lead, code } = parts;
  const facts: readonly MailLine[] = [...(parts.facts ?? []), [w.when(), formatTime(mail.atMs, 'full', mail.locale, 'UTC')]];
  const buttons = [parts.door, parts.more].flatMap((door) => buttonOf(mail.origin, door) ?? []);
  const advice = parts.advice === undefined ? null : { text: parts.advice, button: buttonOf(mail.origin, parts.adviceDoor) };
  const foot = isVisitorLetter(mail.kind) ? w.letter_foot_visitor({ host: new URL(mail.origin).host }) : w.letter_foot_person();
  const html = htmlOf(
    <MailPaper
      locale={mail.locale}
      title={title}
      lead={lead}
      code={code === undefined ? null : { label: w.letter_fact_code(), digits: code }}
      facts={facts}
      buttons={buttons}
      advice={advice}
      foot={foot}
    />,
  );
  const lines = (button: MailButton): string[] => ['', `${button.label}:`, button.href];
  const adviceLines = advice === null ? [] : ['', advice.text, ...(advice.button === null ? [] : lines(advice.button).slice(1))];
  const codeLines = code === undefined ? [] : ['', code];
  const text = [title, '', lead, ...codeLines, ...buttons.flatMap(lines), '', ...textTable(facts), ...adviceLines, '', '--', foot].join('\n');
  return { subject: oneLine(title), text: `${text.replaceAll('\u00a0', ' ')}\n`, html };
}

/** A way to a page of ours; null for any other. */
function buttonOf(origin: string, door: Door | undefined): MailButton | null {
  if (door === undefined) return null;
  const href = /^\/(?![/\\])/.test(door.to) ? origin + door.to : door.to;
  return URL.canParse(href) && new URL(href).origin === origin ? { label: door.label, href: new URL(href).href } : null;
}

/** Letters that may reach somebody who has never been here. */
function isVisitorLetter(kind: string): boolean {
  return isProofLetter(kind) && kind !== 'confirm_action' && kind !== 'recovery_started';
}

// Owns the mails about somebody's access.
import type { LetterMail, RenderedMail } from './model';

export function renderLetter(_mail: LetterMail): RenderedMail | null {
  return null;
}

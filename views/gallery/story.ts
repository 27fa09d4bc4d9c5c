// Owns what a gallery entry is: a name for the file, and a page in one language and theme.
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Locale, Theme } from '../context';

export interface Story {
  readonly name: string;
  readonly render: (locale: Locale, theme: Theme) => HtmlEscapedString | Promise<HtmlEscapedString>;
}

// Owns the mailbox of a test in workerd: what was written to an email, newest first, unsealed, with its link and its code.
import { desc, eq } from 'drizzle-orm';
import { readLetter } from '../../src/commands/letter';
import { letter, outboxMail } from '../../src/db/schema';
import { database, makePorts } from './worker-world';

export interface ReadLetter {
  readonly kind: string;
  readonly userId: string | null;
  readonly content: Readonly<Record<string, string>>;
  /** The path of its link, from the root; empty without one. */
  readonly path: string;
}

export async function lettersTo(email: string): Promise<readonly ReadLetter[]> {
  const rows = await database.select().from(letter).where(eq(letter.email, email)).orderBy(desc(letter.createdAtMs));
  const { masterKey } = makePorts().settings;
  return Promise.all(
    rows.map(async (row) => {
      const content = (await readLetter(masterKey, row)) ?? (await sentContent(row.id, row.kind));
      return { kind: row.kind, userId: row.userId, content, path: content['link'] === undefined ? '' : new URL(content['link']).pathname };
    }),
  );
}

/** In which order the links of a letter stand in its mail, where there is more than one. */
const linkNames: Readonly<Record<string, readonly string[]>> = {
  already_registered: ['link', 'resetLink'],
  recovery_started: ['stopLink', 'link'],
  wallet_waiting: ['stopLink'],
};

/** The queue may have sent a letter meanwhile, which empties it: then its code and links are read from the mail. */
async function sentContent(id: string, kind: string): Promise<Readonly<Record<string, string>>> {
  const [mail] = await database.select().from(outboxMail).where(eq(outboxMail.id, id));
  if (mail === undefined) return {};
  const code = /^\d{6}\b/.exec(mail.subject)?.[0];
  const links = [...mail.plain.matchAll(/\bhttps?:\/\/\S+/g)].map((match) => match[0]);
  const named = (linkNames[kind] ?? ['link']).flatMap((name, index) => (links[index] === undefined ? [] : [[name, links[index]] as const]));
  return { ...Object.fromEntries(named), ...(code === undefined ? {} : { code }) };
}

/** The newest of that kind. */
export async function letterTo(email: string, kind: string): Promise<ReadLetter> {
  const found = (await lettersTo(email)).find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`No ${kind} was written to ${email}.`);
  return found;
}

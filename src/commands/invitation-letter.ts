// Makes the link of an invitation and the letter that carries it. The same work whether or not somebody here has that email.
import { invitationBytes, mailMark, makeInvitationToken } from '../auth/invitation-link';
import type { Statement } from '../db/database';
import { findAccount } from '../db/member';
import { readPersonName } from '../db/wallet-guard';
import { limits } from '../domain/limits';
import type { Role } from '../domain/permission';
import { writeLetter } from './letter';
import type { CommandPorts } from './ports';

export interface InvitationLink {
  /** For the letter's row. */
  readonly tokenHash: string;
  readonly expiresAtMs: number;
  /** Shown once to whoever invites; opens the invitation and proves no mailbox. */
  readonly link: string;
  readonly statements: readonly Statement[];
}

export interface InvitationWords {
  readonly accountId: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly locale: string;
}

export async function invitationLetter(ports: CommandPorts, words: InvitationWords): Promise<InvitationLink> {
  const { database, settings, nowMs, random } = ports;
  const { accountId, email, role, invitedBy, locale } = words;
  const { token, tokenHash } = makeInvitationToken(random(invitationBytes));
  const expiresAtMs = nowMs + limits.invitationLifeMs;
  const [account, inviter] = await Promise.all([findAccount(database, accountId), readPersonName(database, invitedBy)]);
  const link = `${settings.origin}/invitations/${token}`;
  const content = { account: account?.name ?? '', inviter, role, link: `${link}?p=${mailMark(settings.masterKey, token)}`, untilMs: String(expiresAtMs) };
  const statements = await writeLetter(ports, { userId: null, email, locale }, 'invitation', content, { accountId, uselessAtMs: expiresAtMs });
  return { tokenHash, expiresAtMs, link, statements };
}

// Owns the pages of the team, of invitations and of a person's accounts, with sample facts.
import type { Locale, Theme } from '../context';
import { tidyGrant, type Grant } from '../../src/domain/team';
import { InvitationPage, type InvitationReader } from '../invitation/page';
import { AccountNewPage, AccountsPage, LeavingPage } from '../team/accounts';
import { InvitePage } from '../team/invite';
import { MemberPage } from '../team/member';
import { TeamPage, type InvitationRow, type OfferRow, type TeamMemberRow } from '../team/page';
import { emptyForm } from '../ui/form';
import { frame, minuteMs, nowMs, projects, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const outside = { ...frame, mode: null };
const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

const member = (userId: string, person: string, email: string, change: Partial<TeamMemberRow> = {}): TeamMemberRow => ({
  userId,
  person,
  email,
  role: 'viewer',
  projects: null,
  hasFactor: true,
  lastSeenAtMs: nowMs - 5 * minuteMs,
  isSelf: false,
  ...change,
});

const members = [
  member('usr_1', 'Anna Lindqvist', 'anna@coffee.example', { role: 'owner', isSelf: true }),
  member('usr_2', 'Boris Petrov', 'boris@coffee.example', { role: 'finance', lastSeenAtMs: nowMs - 2 * dayMs }),
  member('usr_3', 'carmen@agency.example', 'carmen@agency.example', { role: 'developer', projects: ['Roastery wholesale'], hasFactor: false }),
  member('usr_4', 'Dmitri', 'dmitri@coffee.example', { role: 'custom', projects: ['Coffee & Co', 'Roastery wholesale'], lastSeenAtMs: null }),
];

const invitations: readonly InvitationRow[] = [
  {
    id: 'ivt_1',
    email: 'elena@books.example',
    role: 'support',
    projects: null,
    invitedBy: 'Anna Lindqvist',
    expiresAtMs: nowMs + 2 * dayMs,
    isDead: false,
    canManage: true,
  },
  {
    id: 'ivt_2',
    email: 'former@agency.example',
    role: 'admin',
    projects: ['Coffee & Co'],
    invitedBy: '\u2014',
    expiresAtMs: nowMs + dayMs,
    isDead: true,
    canManage: true,
  },
];

const offers: readonly OfferRow[] = [
  { id: 'ofr_1', from: 'Boris Petrov', to: 'Anna Lindqvist', fromBecomes: 'admin', expiresAtMs: nowMs + 2 * dayMs, side: 'to' },
];

const team = {
  frame: outside,
  accountName: 'Coffee & Co',
  members,
  requiresFactor: true,
  canManage: true,
  link: null,
  recoveries: null,
  confirmedUntilMs: nowMs + 3 * minuteMs,
  ownershipConfirmedUntilMs: null,
};

const all: Grant = { role: 'owner', rights: null, projectIds: null };
const custom: Grant = tidyGrant({ role: 'custom', rights: ['payments:view', 'invoices:manage', 'balance:view', 'exports:manage'], projectIds: ['prj_01kaf3'] });

const memberProps = {
  frame: outside,
  accountName: 'Coffee & Co',
  form: emptyForm,
  projects,
  isLastOwner: false,
  canView: true,
  canOffer: true,
  confirmedUntilMs: null,
  ownershipConfirmedUntilMs: null,
  whyNot: null,
};

const invitation = (reader: InvitationReader) => ({
  token: 'sample',
  mark: 'sample',
  account: 'Coffee & Co',
  inviter: 'Anna Lindqvist',
  email: 'elena@books.example',
  form: emptyForm,
  reader,
  grant: { role: 'support', rights: null, projectIds: ['a', 'b'] } as Grant,
  projectCount: 2,
  expiresAtMs: nowMs + 2 * dayMs,
  requiresFactor: true,
  signedInAs: reader === 'self' ? 'elena@books.example' : reader === 'other' ? 'anna@coffee.example' : null,
});

export const teamStories: readonly Story[] = [
  story('team', (l, t) => <TeamPage {...team} ctx={at(l, t, '/team')} invitations={invitations} offers={offers} />),
  story('team-link', (l, t) => (
    <TeamPage
      {...team}
      ctx={at(l, t, '/team')}
      invitations={invitations}
      offers={[]}
      link={{ email: 'elena@books.example', link: 'https://pay.example/invitations/3vQB7B6MrGQZaxCuFg4oh0a1b2c3d4e5f6g7h8i9j0k' }}
    />
  )),
  story('team-looking', (l, t) => <TeamPage {...team} ctx={at(l, t, '/team')} invitations={[]} offers={[]} canManage={false} />),
  story('team-invite', (l, t) => (
    <InvitePage
      {...{ frame: outside, form: emptyForm, projects, own: all, confirmedUntilMs: null }}
      ctx={at(l, t, '/team/invitations')}
      chosen={{ role: 'viewer', rights: null, projectIds: null }}
    />
  )),
  story('team-member', (l, t) => (
    <MemberPage
      {...memberProps}
      ctx={at(l, t, '/team/members/usr_4')}
      member={{ ...(members[3] ?? member('usr_4', 'Dmitri', '')), createdAtMs: nowMs - 40 * dayMs, keys: 2 }}
      grant={custom}
      chosen={custom}
      own={all}
    />
  )),
  story('team-member-above', (l, t) => (
    <MemberPage
      {...memberProps}
      ctx={at(l, t, '/team/members/usr_1')}
      member={{ ...(members[0] ?? member('usr_1', 'Anna', '')), isSelf: false, createdAtMs: nowMs - 400 * dayMs, keys: 0 }}
      grant={all}
      chosen={all}
      own={{ role: 'admin', rights: null, projectIds: null }}
      whyNot={{ reason: 'beyond_own_rights' }}
      canView={false}
      canOffer={false}
    />
  )),
  story('team-leaving', (l, t) => <LeavingPage ctx={at(l, t, '/team/leaving')} frame={outside} accountName="Coffee & Co" isLastOwner={false} />),
  story('accounts', (l, t) => (
    <AccountsPage
      ctx={at(l, t, '/accounts')}
      frame={outside}
      accounts={[
        { id: 'acc_1', name: 'Coffee & Co', role: 'owner', current: true },
        { id: 'acc_2', name: 'Books by the river', role: 'finance', current: false },
      ]}
    />
  )),
  story('account-new', (l, t) => (
    <AccountNewPage ctx={at(l, t, '/accounts/new')} frame={{ ...outside, accountName: null, accounts: [], projects: [] }} form={emptyForm} isFirst />
  )),
  story('invitation-self', (l, t) => <InvitationPage {...invitation('self')} ctx={at(l, t, '/invitations/sample')} />),
  story('invitation-new', (l, t) => <InvitationPage {...invitation('new')} ctx={at(l, t, '/invitations/sample')} />),
  story('invitation-other', (l, t) => <InvitationPage {...invitation('other')} ctx={at(l, t, '/invitations/sample')} />),
  story('invitation-known', (l, t) => <InvitationPage {...invitation('known')} ctx={at(l, t, '/invitations/sample')} />),
];

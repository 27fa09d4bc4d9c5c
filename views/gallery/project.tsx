// Owns the project's pages, with sample facts.
import type { Locale, Theme } from '../context';
import { ProjectGeneralPage } from '../project/general';
import { ProjectListPage } from '../project/list';
import { ProjectNewPage } from '../project/new';
import { emptyForm } from '../ui/form';
import { frame, minuteMs, nowMs, projects, sampleContext } from './samples';
import type { Story } from './story';

const at = sampleContext;
const dayMs = 24 * 60 * minuteMs;
const currencies = ['USD', 'EUR', 'RUB', 'KZT'].map((code) => ({ value: code, label: code }));
const head = { id: 'prj_01kaf3', name: 'Coffee & Co', mode: 'test' } as const;
const inProject = { ...frame, mode: null, projectId: 'prj_01kaf3' };
const form = { values: { name: 'Coffee & Co', currency: 'USD', expiry_minutes: '60', support_contact: 'help@coffee.example', mode: 'test' }, refusal: null };

const story = (name: string, render: (locale: Locale, theme: Theme) => ReturnType<Story['render']>): Story => ({ name, render });

export const projectStories: readonly Story[] = [
  story('project-list', (l, t) => (
    <ProjectListPage
      ctx={at(l, t, '/projects')}
      frame={{ ...frame, mode: null }}
      projects={projects.map((project, index) => ({
        ...project,
        mode: index === 0 ? 'live' : 'test',
        currency: 'USD',
        wallets: 1 - index,
        createdAtMs: nowMs - dayMs,
      }))}
      canCreate
    />
  )),
  story('project-list-empty', (l, t) => <ProjectListPage ctx={at(l, t, '/projects')} frame={{ ...frame, mode: null, projects: [] }} projects={[]} canCreate />),
  story('project-new', (l, t) => <ProjectNewPage ctx={at(l, t, '/projects/new')} frame={{ ...frame, mode: null }} form={emptyForm} currencies={currencies} />),
  story('project-new-refused', (l, t) => (
    <ProjectNewPage
      ctx={at(l, t, '/projects/new')}
      frame={{ ...frame, mode: null }}
      form={{ values: { name: 'Shop', receiving: 'wallet' }, refusal: { reason: 'invalid_input', problems: [{ pointer: '/source', code: 'private_key' }] } }}
      currencies={currencies}
    />
  )),
  story('project-general', (l, t) => (
    <ProjectGeneralPage
      ctx={at(l, t, '/projects/prj_01kaf3')}
      frame={inProject}
      project={head}
      form={form}
      currencies={currencies}
      canManage
      hasLiveWallet={false}
    />
  )),
];

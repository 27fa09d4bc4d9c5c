// Owns the page of a project's site: the shop, where payers go back to, the terms, and the hosts that the merchant has proved.
import type { ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';
import { paths } from '../paths';
import { CodeBlock, Notice } from '../ui/facts';
import { ErrorSummary, Field, Form, SubmitButton, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import { Badge } from '../ui/status';
import { EmptyState } from '../ui/table';
import { Time } from '../ui/time';
import { words, type Words } from '../words';
import { ProjectFrame, type ProjectHead } from './frame';
import { Rule, Rules } from './rule';

export interface HostView {
  readonly host: string;
  /** The line that the file on it has to hold. */
  readonly token: string;
  /** Where the file has to lie. */
  readonly fileUrl: string;
  readonly verified: boolean;
  readonly checkedAtMs: number | null;
}

/** What a check of a host found. */
export interface FoundView {
  readonly host: string;
  readonly kind: 'verified' | 'other_text' | 'unsafe' | 'redirected' | 'too_large' | 'timeout' | 'unreachable' | 'status';
  /** For `status`. */
  readonly status: number;
}

export interface ProjectSiteProps {
  readonly ctx: ViewContext;
  readonly frame: Frame;
  readonly project: ProjectHead;
  /** Values: site, terms_url, support_contact, return_success, return_fail, return_partial. */
  readonly form: FormState;
  /** Values: host. */
  readonly hostForm: FormState;
  readonly hosts: readonly HostView[];
  readonly found: FoundView | null;
  /** Return addresses that are saved, and not offered because nobody has proved their host: field name and host. */
  readonly unoffered: Readonly<Record<string, string>>;
  /** In test mode of a home on this machine, its own addresses pass. */
  readonly loopbackPasses: boolean;
  readonly canManage: boolean;
}

type PartProps = ProjectSiteProps & { readonly w: Words };

export function ProjectSitePage(props: ProjectSiteProps) {
  const { ctx, frame, project, form, canManage } = props;
  const w = words(ctx.locale);
  return (
    <ProjectFrame ctx={ctx} frame={frame} project={project} tab="site">
      <div class="stack">
        <p class="lead">{w.automation_site_lead()}</p>
        <ErrorSummary ctx={ctx} form={form} labels={labelsOf(w)} />
        <Rules ctx={ctx} action={paths.projectSite(project.id)} name="site" canManage={canManage}>
          <Shop {...props} w={w} />
          <Returns {...props} w={w} />
          {canManage ? (
            <div class="rule-verbs">
              <SubmitButton>{w.save()}</SubmitButton>
            </div>
          ) : (
            <p class="muted">{w.cannot_manage()}</p>
          )}
        </Rules>
        <Hosts {...props} w={w} />
        <section>
          <div class="section-head">
            <h2>{w.automation_notify()}</h2>
          </div>
          <p>
            {w.automation_notify_text()} <a href={paths.webhooks(project.id)}>{w.automation_notify_link()}</a>
          </p>
        </section>
      </div>
    </ProjectFrame>
  );
}

function labelsOf(w: Words): Readonly<Record<string, string>> {
  return {
    site: w.automation_site_url(),
    terms_url: w.automation_terms_url(),
    support_contact: w.support_contact(),
    return_success: w.automation_return_success(),
    return_fail: w.automation_return_fail(),
    return_partial: w.automation_return_partial(),
    host: w.automation_host(),
  };
}

function Shop({ w, form }: PartProps) {
  const url = { type: 'url', inputmode: 'url', maxlength: 2048, placeholder: 'https://', mono: true, optional: true } as const;
  return (
    <Rule w={w} id="shop" title={w.automation_site_shop()} text={w.automation_site_url_hint()}>
      <Field w={w} form={form} name="site" label={w.automation_site_url()} {...url} />
      <Field w={w} form={form} name="terms_url" label={w.automation_terms_url()} hint={w.automation_terms_url_hint()} {...url} />
      <Field w={w} form={form} name="support_contact" label={w.support_contact()} hint={w.automation_support_hint()} optional maxlength={254} />
    </Rule>
  );
}

function Returns({ w, form, unoffered }: PartProps) {
  const fields = [
    { name: 'return_success', label: w.automation_return_success(), hint: w.automation_return_success_hint() },
    { name: 'return_fail', label: w.automation_return_fail(), hint: w.automation_return_fail_hint() },
    { name: 'return_partial', label: w.automation_return_partial(), hint: w.automation_return_partial_hint() },
  ];
  return (
    <Rule w={w} id="returns" title={w.automation_returns()} text={w.automation_returns_text()}>
      {fields.map(({ name, label, hint }) => (
        <div class="rule-field">
          <Field w={w} form={form} name={name} label={label} hint={hint} type="url" inputmode="url" maxlength={2048} placeholder="https://" mono optional />
          {unoffered[name] === undefined ? null : (
            <p class="problem">
              <Icon name="warning" size={14} />
              <span>{w.automation_return_unoffered({ host: unoffered[name] })}</span>
            </p>
          )}
        </div>
      ))}
    </Rule>
  );
}

function Hosts(props: PartProps) {
  const { ctx, w, project, hosts, hostForm, found, loopbackPasses, canManage } = props;
  return (
    <section id="hosts" class="stack" aria-labelledby="hosts-title">
      <div class="section-head">
        <h2 id="hosts-title">{w.automation_hosts()}</h2>
      </div>
      <p>{w.automation_hosts_text()}</p>
      {loopbackPasses ? <p class="hint">{w.automation_hosts_local()}</p> : null}
      {found === null ? null : (
        <Notice tone={found.kind === 'verified' ? 'ok' : 'warn'}>
          <p role="status">{foundText(w, found)}</p>
        </Notice>
      )}
      {hosts.length === 0 ? <EmptyState title={w.automation_hosts_none()} text={w.automation_hosts_none_text()} /> : null}
      {hosts.map((host) => (
        <Host {...props} host={host} />
      ))}
      {canManage ? (
        <>
          <ErrorSummary ctx={ctx} form={hostForm} labels={labelsOf(w)} />
          <Form ctx={ctx} action={paths.projectHosts(project.id)} name="host">
            <Field w={w} form={hostForm} name="host" label={w.automation_host()} hint={w.automation_host_hint()} required maxlength={300} mono />
            <div class="form-verbs">
              <SubmitButton kind="plain">{w.automation_host_add()}</SubmitButton>
            </div>
          </Form>
        </>
      ) : null}
    </section>
  );
}

function Host({ ctx, w, project, host, canManage }: PartProps & { readonly host: HostView }) {
  return (
    <article class="panel-box host">
      <div class="row-between">
        <h3>
          <bdi class="hash" dir="ltr">
            {host.host}
          </bdi>
        </h3>
        {host.verified ? <Badge sign="paid" word={w.automation_host_verified()} /> : <Badge sign="waiting" word={w.automation_host_waiting()} />}
      </div>
      {host.verified ? null : (
        <>
          <p>
            {w.automation_host_file()}{' '}
            <bdi class="hash" dir="ltr">
              {host.fileUrl}
            </bdi>
          </p>
          <CodeBlock w={w} code={host.token} label={w.automation_host_line()} />
        </>
      )}
      {host.checkedAtMs === null ? null : (
        <p class="hint">
          {w.automation_host_checked()} <Time ctx={ctx} ms={host.checkedAtMs} />
        </p>
      )}
      {canManage ? (
        <div class="row host-verbs">
          {host.verified ? null : (
            <Form ctx={ctx} action={`${paths.projectHostCheck(project.id)}#hosts`} name={`check-${host.host}`} class="inline-form">
              <input type="hidden" name="host" value={host.host} />
              <SubmitButton>{w.automation_host_check()}</SubmitButton>
            </Form>
          )}
          <details class="popover" data-popover>
            <summary class="button">{w.automation_host_remove()}</summary>
            <div class="menu">
              <p class="menu-who">{w.automation_host_remove_text({ host: host.host })}</p>
              <Form ctx={ctx} action={paths.projectHostRemoval(project.id)} name={`remove-${host.host}`} class="inline-form">
                <input type="hidden" name="host" value={host.host} />
                <SubmitButton kind="danger">{w.automation_host_remove()}</SubmitButton>
              </Form>
            </div>
          </details>
        </div>
      ) : null}
    </article>
  );
}

function foundText(w: Words, { host, kind, status }: FoundView): string {
  switch (kind) {
    case 'verified':
      return w.automation_found_verified({ host });
    case 'other_text':
      return w.automation_found_other_text({ host });
    case 'unsafe':
      return w.automation_found_unsafe({ host });
    case 'redirected':
      return w.automation_found_redirected({ host });
    case 'too_large':
      return w.automation_found_too_large({ host });
    case 'timeout':
      return w.automation_found_timeout({ host });
    case 'unreachable':
      return w.automation_found_unreachable({ host });
    case 'status':
      return w.automation_found_status({ host, status: String(status) });
  }
}

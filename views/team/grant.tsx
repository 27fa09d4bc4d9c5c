// Owns the fields of a grant: a role, the matrix of rights, the projects. Works without script: the matrix then counts for custom rights
// only, and says so. What the reader may not give is there, switched off, with the reason.
import { areas, includesRight, presetRoles, roleRights, rightsOf, type Area, type Right, type Role } from '../../src/domain/permission';
import { isWithin, type Grant } from '../../src/domain/team';
import { Check, problemOf, Radio, type FormState } from '../ui/form';
import { areaWords, roleWords } from '../ui/permission-words';
import { problemText } from '../ui/refusal-words';
import type { Words } from '../words';

export interface GrantFieldsProps {
  readonly w: Words;
  readonly form: FormState;
  /** What the fields show at first. */
  readonly chosen: Grant;
  /** What the reader has: nobody gives more. */
  readonly own: Grant;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
}

const levels = ['none', 'view', 'manage'] as const;
type Level = (typeof levels)[number];

export function levelOf(rights: readonly Right[], area: Area): Level {
  if (includesRight(rights, `${area}:manage`)) return 'manage';
  return includesRight(rights, `${area}:view`) ? 'view' : 'none';
}

const levelTexts: Readonly<Record<Level, (w: Words) => string>> = {
  none: (w) => w.team_level_none(),
  view: (w) => w.level_view(),
  manage: (w) => w.level_manage(),
};

const roleHints: Readonly<Record<Role, (w: Words) => string>> = {
  owner: (w) => w.team_role_owner_hint(),
  admin: (w) => w.team_role_admin_hint(),
  finance: (w) => w.team_role_finance_hint(),
  support: (w) => w.team_role_support_hint(),
  developer: (w) => w.team_role_developer_hint(),
  viewer: (w) => w.team_role_viewer_hint(),
  custom: (w) => w.team_role_custom_hint(),
};

export function GrantFields(props: GrantFieldsProps) {
  return (
    <div class="stack" data-grant data-presets={JSON.stringify(presetLevels())}>
      <RoleChoice {...props} />
      <Matrix {...props} />
      <ProjectChoice {...props} />
    </div>
  );
}

/** For the script: what each role means, area by area. */
function presetLevels(): Readonly<Record<string, Readonly<Record<string, Level>>>> {
  return Object.fromEntries(presetRoles.map((role) => [role, Object.fromEntries(areas.map((area) => [area, levelOf(roleRights[role], area)]))]));
}

function Problem({ w, form, name }: { readonly w: Words; readonly form: FormState; readonly name: string }) {
  const problem = problemOf(form, name);
  return problem === null ? null : <p class="problem">{problemText(w, problem)}</p>;
}

function RoleChoice({ w, form, chosen, own }: GrantFieldsProps) {
  const reach = own.projectIds;
  const choices: readonly Role[] = ['admin', 'finance', 'support', 'developer', 'viewer', 'custom'];
  return (
    <fieldset class="choices" id="role">
      <legend>{w.team_role()}</legend>
      <Problem w={w} form={form} name="role" />
      <div class="role-grid">
        {choices.map((role) => {
          const mayGive = role === 'custom' || isWithin({ role, rights: null, projectIds: reach }, own);
          return (
            <Radio
              name="role"
              value={role}
              checked={chosen.role === role}
              label={roleWords(w, role)}
              hint={mayGive ? roleHints[role](w) : w.team_beyond_you()}
              disabled={!mayGive}
            />
          );
        })}
      </div>
      <p class="hint">{w.team_role_owner_how()}</p>
    </fieldset>
  );
}

function Matrix({ w, form, chosen, own }: GrantFieldsProps) {
  const shown = rightsOf(chosen.role, chosen.rights);
  const held = rightsOf(own.role, own.rights);
  return (
    <fieldset class="choices matrix" id="rights">
      <legend>{w.team_rights()}</legend>
      <p class="hint">{w.team_rights_hint()}</p>
      <Problem w={w} form={form} name="rights" />
      <table class="matrix-table">
        <thead>
          <tr>
            <th scope="col">{w.team_area()}</th>
            {levels.map((level) => (
              <th scope="col">{levelTexts[level](w)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr data-area={area}>
              <th scope="row">{areaWords(w, area)}</th>
              {levels.map((level) => (
                <td>
                  <label class="matrix-cell">
                    <input
                      type="radio"
                      name={`right_${area}`}
                      value={level}
                      checked={levelOf(shown, area) === level}
                      disabled={level !== 'none' && !includesRight(held, `${area}:${level}`)}
                    />
                    <span class="sr">{`${areaWords(w, area)}: ${levelTexts[level](w)}`}</span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

function ProjectChoice({ w, form, chosen, own, projects }: GrantFieldsProps) {
  const all = chosen.projectIds === null && own.projectIds === null;
  return (
    <fieldset class="choices" id="projects">
      <legend>{w.nav_projects()}</legend>
      <Problem w={w} form={form} name="projects" />
      <Radio
        name="reach"
        value="all"
        checked={all}
        label={w.all_projects()}
        hint={own.projectIds === null ? w.team_reach_all_hint() : w.team_reach_beyond()}
        disabled={own.projectIds !== null}
      />
      <Radio name="reach" value="some" checked={!all} label={w.team_reach_some()} hint={w.team_reach_some_hint()} />
      <div class="choice-grid">
        {projects.map(({ id, name }) => (
          <Check name="projects" value={id} checked={chosen.projectIds?.includes(id) ?? false} label={name} />
        ))}
      </div>
    </fieldset>
  );
}

/** Rights in words, area by area: for people who only read. */
export function RightsList({ w, grant }: { readonly w: Words; readonly grant: Grant }) {
  const rights = rightsOf(grant.role, grant.rights);
  return (
    <ul class="rights-list">
      {areas
        .filter((area) => levelOf(rights, area) !== 'none')
        .map((area) => (
          <li>
            <span>{areaWords(w, area)}</span> <span class="muted">{levelTexts[levelOf(rights, area)](w)}</span>
          </li>
        ))}
    </ul>
  );
}

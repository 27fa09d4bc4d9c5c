// Owns the parts that a member's preferences and a recipient's share: the table of news and channels, and the fields of amount, hours and
// digests. Every box is a plain checkbox that a form sends; nothing needs a script.
import { newsKind, notificationGroups, type NewsType, type PersonalChannel } from '../../src/domain/notification';
import { digestPaces } from '../../src/domain/notification-preference';
import { personalChannels, thresholdCurrencies, type Ticked } from '../../src/domain/notification-preference-check';
import { Check, Field, MoneyField, SelectField, type FormState } from '../ui/form';
import { Icon } from '../ui/icons';
import type { Words } from '../words';
import { channelWords, groupWords, kindWords, paceWords } from './words';

interface MatrixProps {
  readonly w: Words;
  /** In the order of the catalogue. */
  readonly offered: readonly NewsType[];
  readonly ticked: Ticked;
  readonly channels?: readonly PersonalChannel[];
  /** Members have the centre; mailboxes of an account have none. */
  readonly centre: 'shown' | 'none';
}

/** One table for each area, so that a screen reader hears where it is. */
export function ChoiceMatrix(props: MatrixProps) {
  const { w, offered } = props;
  return (
    <div class="stack small">
      {notificationGroups.map((group) => {
        const kinds = offered.filter((type) => newsKind(type).group === group);
        return kinds.length === 0 ? null : <GroupTable {...props} title={groupWords(w, group)} kinds={kinds} />;
      })}
    </div>
  );
}

function GroupTable({
  w,
  title,
  kinds,
  ticked,
  centre,
  channels = personalChannels,
}: MatrixProps & { readonly title: string; readonly kinds: readonly NewsType[] }) {
  return (
    <table class="matrix-table notify-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{w.notify_news()}</th>
          {centre === 'none' ? null : <th scope="col">{w.notify_channel_centre()}</th>}
          {channels.map((channel) => (
            <th scope="col">{channelWords(w, channel)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((type) => (
          <tr>
            <th scope="row">{kindWords(w, type)}</th>
            {centre === 'none' ? null : <CentreCell w={w} type={type} />}
            {channels.map((channel) => (
              <td>
                <label class="matrix-cell">
                  <input
                    type="checkbox"
                    name={`by_${channel}`}
                    value={type}
                    checked={ticked[channel].includes(type)}
                    aria-label={cellLabel(w, type, channel)}
                  />
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellLabel(w: Words, type: NewsType, channel: PersonalChannel): string {
  const news = kindWords(w, type);
  return channel === 'email' ? w.notify_tell_by_email({ news }) : w.notify_tell_by_telegram({ news });
}

function CentreCell({ w, type }: { readonly w: Words; readonly type: NewsType }) {
  const isThere = newsKind(type).centre !== 'none';
  return (
    <td class="notify-centre">
      {isThere ? <Icon name="check" size={14} /> : <span aria-hidden="true">{'\u2014'}</span>}
      <span class="sr">{isThere ? w.notify_centre_always() : w.notify_centre_never()}</span>
    </td>
  );
}

interface HabitProps {
  readonly w: Words;
  /** Values: amount, currency, quiet (`yes`), quiet_from, quiet_to, pace_email, pace_telegram, digest_at. */
  readonly form: FormState;
  readonly channels?: readonly PersonalChannel[];
  /** Says in whose time zone the hours are. */
  readonly zone: unknown;
}

/** The labels of those fields, for the summary of problems. */
export function habitLabels(w: Words): Readonly<Record<string, string>> {
  return {
    amount: w.notify_threshold(),
    currency: w.notify_currency(),
    quiet_from: `${w.notify_quiet()}: ${w.notify_quiet_from()}`,
    quiet_to: `${w.notify_quiet()}: ${w.notify_quiet_to()}`,
    pace_email: w.notify_pace_email(),
    pace_telegram: w.notify_pace_telegram(),
    digest_at: w.notify_digest_at(),
  };
}

export function HabitFields({ w, form, zone, channels = personalChannels }: HabitProps) {
  const paces = digestPaces.map((pace) => ({ value: pace, label: paceWords(w, pace) }));
  return (
    <>
      <div class="form-row">
        <MoneyField w={w} form={form} name="amount" label={w.notify_threshold()} hint={w.notify_threshold_hint()} optional />
        <SelectField
          w={w}
          form={form}
          name="currency"
          label={w.notify_currency()}
          options={thresholdCurrencies.map((code) => ({ value: code, label: code }))}
        />
      </div>
      <div class="stack small">
        <Check name="quiet" value="yes" checked={form.values['quiet'] === 'yes'} label={w.notify_quiet()} hint={w.notify_quiet_hint()} />
        <div class="form-row">
          <Field w={w} form={form} name="quiet_from" label={w.notify_quiet_from()} type="time" />
          <Field w={w} form={form} name="quiet_to" label={w.notify_quiet_to()} type="time" />
        </div>
        <p class="hint">{zone}</p>
      </div>
      <div class="form-row">
        {channels.map((channel) => (
          <SelectField
            w={w}
            form={form}
            name={`pace_${channel}`}
            label={channel === 'email' ? w.notify_pace_email() : w.notify_pace_telegram()}
            options={paces}
          />
        ))}
        <Field w={w} form={form} name="digest_at" label={w.notify_digest_at()} type="time" required />
      </div>
    </>
  );
}

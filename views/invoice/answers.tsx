// Owns the four plain answers that support gives on the phone, and the one next step.
import { Icon, type IconName } from '../ui/icons';
import type { Words } from '../words';
import type { Answer, Answers, NextStep } from './model';

const icons: Readonly<Record<Answer['verdict'], IconName>> = { yes: 'check', no: 'x', wait: 'clock' };

interface AnswerProps {
  readonly w: Words;
  readonly question: string;
  readonly answer: Answer;
}

function AnswerItem({ w, question, answer }: AnswerProps) {
  const word = { yes: w.answer_yes, no: w.answer_no, wait: w.answer_wait }[answer.verdict]();
  return (
    <li>
      <span class="answer-question">{question}</span>
      <span class={`answer is-${answer.verdict}`}>
        <Icon name={icons[answer.verdict]} />
        <span>
          {word}
          {answer.detail === null ? null : <span class="soft"> {answer.detail}</span>}
        </span>
      </span>
    </li>
  );
}

export function AnswerList({ w, answers }: { readonly w: Words; readonly answers: Answers }) {
  return (
    <ul class="answers">
      <AnswerItem w={w} question={w.answer_seen()} answer={answers.seen} />
      <AnswerItem w={w} question={w.answer_amount()} answer={answers.amount} />
      <AnswerItem w={w} question={w.answer_confirmed()} answer={answers.confirmed} />
      <AnswerItem w={w} question={w.answer_told()} answer={answers.told} />
    </ul>
  );
}

const steps: Readonly<Record<Exclude<NextStep, 'none'>, (w: Words) => string>> = {
  send_link: (w) => w.next_send_link(),
  payer_chooses: (w) => w.next_payer_chooses(),
  payer_pays: (w) => w.next_payer_pays(),
  payer_pays_rest: (w) => w.next_payer_pays_rest(),
  wait_confirmations: (w) => w.next_wait_confirmations(),
  shop_endpoint: (w) => w.next_shop_endpoint(),
  settle_over: (w) => w.next_settle_over(),
  decide_late: (w) => w.next_decide_late(),
  decide_partial: (w) => w.next_decide_partial(),
  look_reverted: (w) => w.next_look_reverted(),
  new_invoice: (w) => w.next_new_invoice(),
};

export function NextStepLine({ w, next }: { readonly w: Words; readonly next: NextStep }) {
  if (next === 'none') return null;
  return (
    <p class="next-step gap-small">
      <Icon name="arrow" />
      <span>{steps[next](w)}</span>
    </p>
  );
}

// Owns the judgement: what each receiver and mailbox holds, against what happened (by the API) and what was under way at each kill. A send
// that was repeated although nobody had asked for it must have been in flight at a kill, and only as often.
import { query } from './in-flight.mjs';

/** What each receiver got of each event. `accepted`: answered with success, `extra`: sent again although success or nothing was owed. */
export function readTold({ receivers, endpoints }) {
  return receivers.flatMap((receiver, index) => {
    const groups = Map.groupBy(receiver.answers, ({ webhookId }) => webhookId);
    return [...groups].map(([webhookId, answers]) => {
      const accepted = answers.filter(({ status }) => status < 300).length;
      return { endpoint: endpoints[index], webhookId, accepted, extra: Math.max(accepted - 1, 0), bodies: new Set(answers.map(({ body }) => body)).size };
    });
  });
}

/** Events that webhooks carry: lines of the timeline alone do not come. */
const carried = (event) => /^(payment|balance|project|webhook)\./.test(event.type);

export function isComplete(scene) {
  return lost(scene).length === 0;
}

/** One sentence for each event that a receiver never took. Which kinds are carried at all is seen from what anybody got. */
function lost(scene) {
  const told = readTold(scene);
  const got = new Set(told.filter(({ accepted }) => accepted > 0).map(({ endpoint, webhookId }) => `${endpoint.id} ${webhookId}`));
  const types = new Map(scene.events.map((event) => [event.id, event.type]));
  const sent = new Set([...told.map(({ webhookId }) => types.get(webhookId)), 'payment.created', 'payment.seen', 'payment.paid', 'payment.partial']);
  const owed = scene.events.filter((event) => carried(event) && sent.has(event.type));
  return scene.endpoints.flatMap(({ id, name }) =>
    owed.filter((event) => !got.has(`${id} ${event.id}`)).map((event) => `${name} never took ${event.type} ${event.id}`),
  );
}

export function findProblems(scene) {
  const { inFlight, folder, invoices, events } = scene;
  const told = readTold(scene);
  const problems = lost(scene).slice(0, 20);
  for (const { id, kind } of invoices) {
    const wanted = { exact: ['payment.paid'], over: ['payment.paid', 'payment.over'], partial: ['payment.partial'] }[kind];
    const found = events.filter((event) => event.invoice_id === id && wanted.includes(event.type)).map((event) => event.type);
    if (found.length === 0 || new Set(found).size < found.length) problems.push(`${id} (${kind}): what happened is ${found.join(' ') || 'nothing'}`);
  }
  for (const { endpoint, webhookId, extra, bodies } of told) {
    const owed = tokens(inFlight.filter((row) => row.channel === 'webhook' && row.target === endpoint.id && row.event_id === webhookId));
    if (extra > owed) problems.push(`${endpoint.name} got ${webhookId} ${extra} times too often; it was under way at ${owed} kills`);
    if (bodies > 1) problems.push(`${endpoint.name} got ${webhookId} in ${bodies} wordings`);
  }
  const mails = mailProblems(scene);
  problems.push(...mails.problems, ...noticeProblems(folder));
  const webhooksExtra = told.reduce((sum, { extra }) => sum + extra, 0);
  const webhooksInFlight = tokens(inFlight.filter((row) => row.channel === 'webhook'));
  return {
    problems,
    told: {
      webhooks: told.reduce((sum, { accepted }) => sum + accepted, 0),
      pairs: told.length,
      webhooksExtra,
      webhooksInFlight,
      mails: mails.count,
      mailsExtra: mails.extra,
      mailsInFlight: tokens(inFlight.filter((row) => row.channel === 'email')),
    },
  };
}

const tokens = (rows) => new Set(rows.map((row) => row.lease_token)).size;

/** Each delivery of a mail came, or waits for its digest; a repetition has the same Message-ID and was under way at a kill. */
function mailProblems({ mailbox, folder, inFlight }) {
  const problems = [];
  const rows = query(folder, "SELECT id, state, event_id, target FROM delivery WHERE channel = 'email'");
  const sent = Map.groupBy(mailbox.mails, (mail) => /^<([A-Za-z0-9_-]+)@/.exec(mail.messageId ?? '')?.[1] ?? '');
  let [count, extra] = [0, 0];
  for (const row of rows) {
    const times = sent.get(row.id)?.length ?? 0;
    const owed = tokens(inFlight.filter((one) => one.id === row.id));
    count += Math.min(times, 1);
    extra += Math.max(times - 1, 0);
    if (row.state === 'sent' && times === 0) problems.push(`mail ${row.id} was recorded as sent and never came`);
    if (times > 1 + owed) problems.push(`mail ${row.id} came ${times} times; it was under way at ${owed} kills`);
    if (row.state === 'dead') problems.push(`mail ${row.id} was given up`);
  }
  for (const [target, of] of Map.groupBy(rows, (row) => `${row.event_id} ${row.target}`)) if (of.length > 1) problems.push(`${target} has ${of.length} mails`);
  return { problems, count, extra };
}

/** One line in a person's centre for each thing, however often its news was expanded. */
function noticeProblems(folder) {
  const rows = query(folder, "SELECT user_id, object_id, COUNT(*) AS lines FROM notice WHERE object_id IS NOT NULL AND area = 'payments' GROUP BY 1, 2");
  return rows.filter(({ lines }) => lines !== 1).map(({ object_id: object, lines }) => `${object} has ${lines} lines in one centre`);
}

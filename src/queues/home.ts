// Owns the ports of a running home: what its handlers of telling really talk to.
import { openDatabase } from '../db/database';
import { saveOutboxMail } from '../db/outbox';
import type { DeliveryHint, Env, Settings } from '../env';
import { chooseMailer } from '../gateways/mail';
import { now } from '../lib/clock';
import { logFault } from '../lib/log';
import { randomBytes } from '../lib/random';
import { renderLetter } from '../../views/mail/letter';
import { renderPayerMail } from '../../views/mail/payer';
import { renderTold } from '../../views/mail/told';
import type { TellingPorts } from './ports';
import type { PayerMailPorts } from './send-payer-mail';

/** The ports of a running home. */
export function makeTellingPorts(env: Env, settings: Settings): TellingPorts {
  const database = openDatabase(env.DB);
  return {
    database,
    bodies: env.BODIES,
    settings,
    fetch: async (url, init) => fetch(url, init),
    sendMail: chooseMailer(settings, {
      keep: async (mail) => saveOutboxMail(database, mail),
      fetch: async (url, init) => fetch(url, init),
      binding: env.EMAIL,
    }),
    renderTold,
    renderLetter,
    rateBook: async () => env.RATE.getByName('rates').book(),
    now,
    random: randomBytes,
    hint: hintInto(env.DELIVERIES),
    hintRetry: hintInto(env.RETRIES),
  };
}

function hintInto(queue: Pick<Queue<DeliveryHint>, 'send'>): TellingPorts['hint'] {
  return async (deliveryIds, delaySeconds) => {
    try {
      await queue.send({ kind: 'deliveries', deliveryIds }, { delaySeconds });
    } catch (error) {
      logFault('a hint was not sent', error, { deliveries: deliveryIds.length });
    }
  };
}

/** The same for mails to payers. */
export function makePayerMailPorts(env: Env, settings: Settings): PayerMailPorts {
  return { ...makeTellingPorts(env, settings), renderPayerMail };
}

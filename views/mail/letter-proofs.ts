// Owns what letters with a code or a link in them say. Links come with the letter; where they may lead is the renderer's to check.
import type { ProofLetters } from '../../src/domain/letter';
import { paths } from '../paths';
import { actionName, lifeWords, roleName, type LetterWriter } from './letter-parts';

export const proofWriters: { readonly [Kind in keyof ProofLetters]: LetterWriter<Kind> } = {
  verify_email: ({ w }, says) => ({
    title: w.letter_verify_email({ code: says('code') }),
    lead: w.letter_verify_email_text({ time: lifeWords(w, says('minutes')) }),
    code: says('code'),
    door: { label: w.letter_verify_email_door(), to: says('link') },
    advice: w.letter_advice_ignore(),
  }),
  already_registered: ({ w }, says) => ({
    title: w.letter_already_registered(),
    lead: w.letter_already_registered_text(),
    door: { label: w.letter_already_registered_door(), to: says('link') },
    more: { label: w.letter_already_registered_more(), to: says('resetLink') },
    advice: w.letter_advice_ignore(),
  }),
  reset_password: ({ w }, says) => ({
    title: w.letter_reset_password(),
    lead: w.letter_reset_password_text({ time: lifeWords(w, says('minutes')) }),
    door: { label: w.letter_reset_password(), to: says('link') },
    advice: w.letter_advice_ignore(),
  }),
  no_account: ({ w }, says) => ({
    title: w.letter_no_account(),
    lead: w.letter_no_account_text(),
    door: { label: w.letter_no_account_door(), to: says('link') },
    advice: w.letter_advice_ignore(),
  }),
  change_email: ({ w }, says) => ({
    title: w.letter_change_email({ code: says('code') }),
    lead: w.letter_change_email_text({ time: lifeWords(w, says('minutes')) }),
    code: says('code'),
    door: { label: w.letter_change_email_door(), to: says('link') },
    advice: w.letter_advice_ignore(),
  }),
  confirm_action: ({ w }, says) => ({
    title: w.letter_confirm_action({ code: says('code') }),
    lead: w.letter_confirm_action_text({ action: actionName(w, says('action')), time: lifeWords(w, says('minutes')) }),
    code: says('code'),
    advice: w.letter_confirm_action_advice(),
    adviceDoor: { label: w.letter_door_lockdown(), to: paths.lockdown },
  }),
  invitation: ({ w, moment }, says) => ({
    title: w.letter_invitation({ inviter: says('inviter'), account: says('account') }),
    lead: w.letter_invitation_text({ role: roleName(w, says('role')), until: moment(says('untilMs')) }),
    door: { label: w.letter_invitation_door(), to: says('link') },
    advice: w.letter_invitation_advice(),
  }),
  recipient_proof: ({ w, moment }, says) => ({
    title: w.letter_recipient_proof({ account: says('account') }),
    lead: w.letter_recipient_proof_text({ by: says('by'), account: says('account'), until: moment(says('untilMs')) }),
    door: { label: w.letter_recipient_proof_door(), to: says('link') },
    advice: w.letter_recipient_proof_advice(),
  }),
  recovery_link: ({ w }, says) => ({
    title: w.letter_recovery_link(),
    lead: w.letter_recovery_link_text({ time: lifeWords(w, says('minutes')) }),
    door: { label: w.letter_recovery_link_door(), to: says('link') },
    advice: w.letter_advice_ignore(),
  }),
  recovery_started: ({ w, moment }, says) => ({
    title: w.letter_recovery_started(),
    lead: w.letter_recovery_started_text({ ready: moment(says('readyAtMs')) }),
    // In the notification list there is no link: whoever reads it is signed in, and stops it above their sessions.
    door: { label: w.letter_recovery_started_stop(), to: says('stopLink') || paths.sessions },
    more: { label: w.letter_recovery_started_door(), to: says('link') },
    advice: w.letter_recovery_started_advice(),
  }),
};

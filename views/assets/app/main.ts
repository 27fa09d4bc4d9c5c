// Owns the start of the browser's part. Everything works without it; it copies, counts down, writes local times and warns of secrets.
// Listeners are delegated and hang on data attributes. No inline handler, no eval, no storage.
import { bell } from './bell';
import { copyOnClick } from './copy';
import { countDown } from './countdown';
import { closeOnEscape, dialogs, focusFirstProblem } from './dialogs';
import { oneTimeCodes } from './otp';
import { pads } from './pad';
import { printOnClick } from './print';
import { grants } from './grant';
import { runIt } from './run-it';
import { guardSecrets } from './secrets';
import { fillTimeZones, lookAtPasswords } from './session';
import { onceOnly } from './submit';
import { themes } from './theme';
import { showCurrentTab } from './tabs';
import { localTimes } from './times';
import { toasts } from './toasts';

document.documentElement.dataset['script'] = 'on';

bell();
copyOnClick();
dialogs();
closeOnEscape();
guardSecrets();
grants();
loadPasskeys();
loadPayer();
oneTimeCodes();
pads();
printOnClick();
runIt();
showCurrentTab();
onceOnly();
lookAtPasswords();
fillTimeZones();
themes();
toasts();
focusFirstProblem();

/** What only a payer's page does: talk to the page around it, lead back to the shop. */
function loadPayer(): void {
  if (document.querySelector('#checkout-state,[data-frame-origin]') !== null) void import('./payer').then(({ payer }) => payer());
}

/** The library of ceremonies comes to the few pages that have one. */
function loadPasskeys(): void {
  if (document.querySelector('form[data-passkey],[data-passkey-absent]') !== null) void import('./passkeys').then(({ passkeys }) => passkeys());
}

function refresh(): void {
  localTimes();
  countDown();
}

refresh();
setInterval(countDown, 1000);
document.addEventListener('htmx:after:swap', refresh);

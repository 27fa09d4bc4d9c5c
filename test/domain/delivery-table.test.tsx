// The list of what was told of a payment: sending again is offered for what is at rest, and for nothing that is still to be told.
import { expect, test } from 'vitest';
import { sampleContext } from '../../views/gallery/samples';
import { htmlOf } from '../../views/html';
import { DeliveryTable, type DeliveryRow } from '../../views/invoice/deliveries';

const row = { id: 'dlv_1', invoiceId: 'inv_1', mode: 'test', eventType: 'payment.paid', channel: 'email', target: 'ann@shop.test', attempts: 1 } as const;
const rest = { outcome: null, httpStatus: null, lastAttemptAtMs: 1, nextAttemptAtMs: 2 } as const;

test.each([
  ['sent', true],
  ['dead', true],
  ['pending', false],
  ['held', false],
  ['bundled', false],
] as const)('what is %s can be sent again: %s; never by who may not', (state, isOffered) => {
  const rows: readonly DeliveryRow[] = [{ ...row, ...rest, state }];
  const html = (canRepeat: boolean) => htmlOf(DeliveryTable({ ctx: sampleContext('en', 'light', '/test/payments/inv_1'), rows, canRepeat }));
  expect([html(true).includes('deliveries/dlv_1/redelivery'), html(false).includes('deliveries/dlv_1/redelivery')]).toEqual([isOffered, false]);
});

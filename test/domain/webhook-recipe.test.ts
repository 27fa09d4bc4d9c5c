// The command that a merchant is shown to check a signature is run as it stands, by a shell and openssl: it must say what we sent.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { formatWebhookSecret, signedHeaders } from '../../src/domain/webhook';
import { signatureRecipe } from '../../src/domain/webhook-recipe';
import { publicEventTypes } from '../../src/domain/public-event';
import { sampleWebhookBody } from '../../src/domain/webhook-sample';
import { performanceOf } from '../../src/domain/webhook-performance';

const secret = formatWebhookSecret(new Uint8Array(32).map((_, index) => index * 7));
const sample = { id: 'tst_SampLeSampLeSampLe', projectId: 'prj_1', atMs: Date.parse('2026-11-20T12:00:00Z') };

test.each(['{"a":1}', `{"name":"O'Neil $(touch /tmp/x) \\"q\\" \`id\` – Чай"}`, ''])('the command of the page signs %j as we did', (body) => {
  const headers = signedHeaders({ id: 'evt_1', sentAtMs: 1_700_000_000_123, body }, secret);
  const sent = { id: 'evt_1', timestamp: headers['webhook-timestamp'] ?? '', body, signature: headers['webhook-signature'] ?? '' };
  const { command, expected } = signatureRecipe(sent);
  const run = execFileSync('sh', ['-c', command.replace('whsec_…', secret)], { encoding: 'utf8' });
  expect(`v1,${run}`).toBe(expected);
});

test.each(publicEventTypes)('a test event of %s says so and names an order that nobody made', (type) => {
  for (const mode of ['live', 'test'] as const) {
    const body = JSON.parse(sampleWebhookBody(type, { ...sample, mode })) as { type: string; test: boolean; data: Record<string, unknown> };
    expect(body).toMatchObject({ type, test: true, data: { id: sample.id } });
    const invoice = body.data['invoice'] as Record<string, unknown> | undefined;
    if (invoice === undefined) expect(body.data).toMatchObject({ project_id: 'prj_1', mode, amount: '49.90' });
    else expect(invoice).toMatchObject({ project_id: 'prj_1', mode, order_id: 'SAMPLE-1042', amount: '49.90' });
  }
});

test('the share of messages that were taken is never rounded up, and times are ones that were measured', () => {
  const took = (count: number, outcome: 'delivered' | 'timeout', tookMs: number | null) => Array.from({ length: count }, () => ({ outcome, tookMs }));
  expect(performanceOf([])).toEqual({ tried: 0, taken: 0, percent: null, p50Ms: null, p95Ms: null });
  expect(performanceOf([...took(999, 'delivered', 20), ...took(1, 'timeout', 15_000)])).toMatchObject({ percent: 99, p50Ms: 20, p95Ms: 20 });
  expect(performanceOf([...took(18, 'delivered', 20), ...took(2, 'delivered', 900)])).toMatchObject({ percent: 100, p50Ms: 20, p95Ms: 900 });
  expect(performanceOf(took(1, 'timeout', null))).toMatchObject({ percent: 0, p50Ms: null });
});

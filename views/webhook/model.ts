// Owns what the pages of webhooks are told: endpoints with their figures, lines of the log, one delivery with its tries. Data only.
import type { Mode } from '../../src/domain/asset';
import type { DeliveryOutcome } from '../../src/domain/delivery';
import type { Performance } from '../../src/domain/webhook-performance';
import type { Pager } from '../ui/table';

export interface EndpointFigures extends Performance {
  readonly last: { readonly outcome: DeliveryOutcome | null; readonly statusCode: number | null; readonly atMs: number } | null;
}

export interface EndpointView {
  readonly id: string;
  readonly url: string;
  readonly mode: Mode;
  /** Empty: every event of a payment. */
  readonly events: readonly string[];
  readonly ordered: boolean;
  readonly state: 'on' | 'paused' | 'gone';
  readonly pausedBy: 'failures' | 'person' | null;
  readonly failures: number;
  readonly createdAtMs: number;
  /** Until when the secret before signs as well; null: it does not. */
  readonly previousUntilMs: number | null;
  readonly figures: EndpointFigures;
}

export interface PostbackLine {
  readonly id: string;
  readonly url: string;
  readonly mode: Mode;
  readonly state: 'on' | 'paused' | 'gone';
  readonly pausedBy: 'failures' | 'person' | null;
  readonly figures: EndpointFigures;
}

export interface LogRow {
  readonly id: string;
  readonly type: string;
  readonly mode: Mode;
  /** Its address; null when that is gone. */
  readonly endpoint: string | null;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly outcome: DeliveryOutcome | null;
  readonly statusCode: number | null;
  readonly tookMs: number | null;
  readonly createdAtMs: number;
  readonly nextAtMs: number | null;
  readonly isTest: boolean;
}

export interface LogFilters {
  readonly state: string;
  readonly event: string;
  readonly endpoint: string;
  /** `YYYY-MM-DD`, both inclusive; empty: not narrowed. */
  readonly from: string;
  readonly to: string;
}

export interface LogView {
  readonly rows: readonly LogRow[];
  readonly filters: LogFilters;
  /** To choose from; empty where the page is about one endpoint. */
  readonly endpoints: readonly { readonly value: string; readonly label: string }[];
  readonly pager: Pager;
}

export interface TryView {
  /** Counted from 1. */
  readonly attempt: number;
  readonly atMs: number;
  readonly url: string;
  /** One `name: value` a line. */
  readonly requestHeaders: string;
  readonly requestBody: string;
  readonly statusCode: number | null;
  /** What came instead of an answer. */
  readonly failure: string | null;
  readonly answerHeaders: string;
  /** The start of what was answered; null: not for these eyes. */
  readonly answerBody: string | null;
}

export interface DeliveryView extends LogRow {
  readonly eventId: string;
  readonly invoiceId: string | null;
  readonly endpointId: string;
  /** False: a CryptoCloud-style postback, or an endpoint that is gone. */
  readonly isSigned: boolean;
  readonly answeredAtMs: number | null;
  readonly tries: readonly TryView[];
  /** How to check the signature of the last try; null where there is none. */
  readonly recipe: { readonly signed: string; readonly command: string; readonly expected: string | null } | null;
}

export interface ReplayView {
  readonly id: string;
  readonly which: 'failed' | 'all';
  readonly fromMs: number;
  readonly toMs: number;
  readonly events: number;
  readonly createdAtMs: number;
  readonly doneAtMs: number | null;
}

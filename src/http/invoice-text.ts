// Owns the API's form of an invoice as text for people to read: the merchant's page shows what a program would get.
import type { InvoiceDetail } from '../db/invoice';
import type { Settings } from '../env';
import { invoiceJson } from './api/v1/invoice-json';

export function invoiceText(detail: InvoiceDetail, settings: Settings, nowMs: number): string {
  return JSON.stringify(invoiceJson(detail, settings, nowMs), null, 2);
}

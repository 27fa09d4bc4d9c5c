// Owns what the merchant's pages of payment links are told: plain data, exact decimals.

export type LinkKind = 'fixed' | 'open' | 'counter';
export type LinkState = 'active' | 'paused' | 'archived';

export interface LinkView {
  readonly id: string;
  readonly kind: LinkKind;
  readonly state: LinkState;
  readonly title: string;
  readonly description: string;
  readonly project: { readonly id: string; readonly name: string };
  /** As people read it. */
  readonly currency: string;
  readonly amount: string | null;
  readonly amountMin: string | null;
  readonly amountMax: string | null;
  /** Invoices made from it, and how many are paid. */
  readonly made: number;
  readonly paid: number;
  readonly createdAtMs: number;
}

// Owns what the merchant's pages of static addresses are told: plain data.

export interface StaticAddressView {
  readonly id: string;
  readonly customer: string;
  readonly symbol: string;
  readonly network: string;
  /** As it is shown; null when it does not follow from its wallet: then nothing is shown. */
  readonly address: string | null;
  readonly project: { readonly id: string; readonly name: string };
  readonly isClosed: boolean;
  readonly deposits: number;
  readonly createdAtMs: number;
}

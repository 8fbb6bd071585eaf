/** Who sells. */
export type Seller = {
  shop: string;
  legalName: string | null;
  legalAddress: string | null;
};

/** The seller's legal name and address, as far as the shop has said them; without either there is nothing to say. */
export function sellerRow({ shop, legalName, legalAddress }: Seller, label: string): [string, string | null] {
  if (legalName === null && legalAddress === null) return [label, null];
  return [label, [legalName ?? shop, legalAddress].filter((part) => part !== null).join(', ')];
}

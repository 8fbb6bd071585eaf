/** Where a shop is registered: its buyers' phone numbers are read there. */
export const merchantCountry = {
  id: '0009_merchant_country',
  statements: ['alter table merchants add column country text'],
};

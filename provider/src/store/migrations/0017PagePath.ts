/** Where on the shop's origin something was bought, for the receipt's link. Unknown for what was bought before. */
export const pagePath = {
  id: '0017_page_path',
  statements: ['alter table origin_proofs add column page_path text'],
};

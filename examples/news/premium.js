// @ts-check

/** The subscription. As with the stories, its price lives here; what the reader agreed to is only a cap. */
export const premium = {
  name: 'Kiosk Premium',
  amount: 4900,
  currency: 'SEK',
  interval: 'month',
};

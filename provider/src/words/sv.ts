import type { Words } from './words.js';

export const sv: Words = {
  dates: 'sv-SE',
  codeMessage: (code, shop) => `${code} är din kod för köp hos ${shop}. Ge den aldrig till någon.`,
  codeMail: {
    code: (code: string, name: string) => `${code} är din kod för ${name}`,
    notes: [
      'Koden gäller i fem minuter. Ge den aldrig till någon.',
      'Har du inte bett om någon kod? Då kan du bortse från det här mejlet.',
    ],
  },
  noticeMail: {
    email: { subject: 'Din mejladress har ändrats', what: 'Kvitton och koder från' },
    phone: { subject: 'Ditt telefonnummer har ändrats', what: 'Koder från' },
    goElsewhere: { email: 'skickas nu till en annan adress.', phone: 'skickas nu till ett annat nummer.' },
    notYou: 'Var det inte du? Svara på det här mejlet eller kontakta genast den som driver tjänsten.',
  },
  receiptMail: {
    subject: (shop: string) => `Ditt kvitto från ${shop}`,
    paid: (price: string, shop: string) => `Du har betalat ${price} till ${shop}.`,
    item: 'Vara',
    total: 'Summa',
    tax: 'Varav moms',
    date: 'Datum',
    order: 'Order',
    consent: (when: string) =>
      `Den ${when} bad du om omedelbar leverans av det digitala innehållet och gick med på att ångerrätten därmed upphör.`,
    help: 'Hjälp',
    test: 'Detta var ett test. Inga pengar har dragits.',
    by: (operator: string) => `${operator} sköter betalningen åt butiken.`,
  },
  lostPhone: {
    asked: {
      subject: 'Ditt telefonnummer kommer att ändras',
      opening: (name: string, at: string) => `Ditt nummer hos ${name} byts ${at}, utan det gamla numret.`,
      note: (page: string) => `Var det inte du? Stoppa bytet innan dess: ${page}`,
    },
    stopped: {
      subject: 'Bytet av ditt telefonnummer har stoppats',
      opening: (name: string) => `Du har kvar ditt nummer hos ${name}.`,
      note: () => 'Var det inte du som stoppade bytet? Kontakta den som driver tjänsten.',
    },
    failed: {
      subject: 'Ditt telefonnummer kunde inte ändras',
      opening: (name: string) => `Du har kvar ditt nummer hos ${name}: det nya används redan där.`,
      note: (page: string) => `Du kan välja ett annat nummer: ${page}`,
    },
  },
  userMessages: {
    payment_declined: 'Banken sa nej till betalningen. Inga pengar har dragits. Välj ett annat sätt att betala.',
    outcome_unknown: 'Vi väntar på besked från banken. Betala inte igen, svaret kommer av sig självt.',
    proof_already_used: 'Köpet är redan genomfört. Du betalar inte en gång till.',
    proof_expired: 'Det tog för lång tid att slutföra köpet. Inga pengar har dragits. Försök igen.',
    recurring_terms_exceeded:
      'Butiken ville dra mer än du har gått med på. Inga pengar har dragits. Det du har gått med på gäller fortfarande.',
    recurring_revoked:
      'Den löpande betalningen är avslutad. Inga pengar har dragits. Vill du fortsätta? Godkänn den igen hos butiken.',
    invalid_state: 'Det här går inte längre att ändra.',
    rate_limited: 'För många försök. Inga pengar har dragits. Vänta en stund och försök igen.',
    unavailable: 'Betaltjänsten kan inte nås just nu. Inga pengar har dragits. Försök igen.',
    other: 'Något gick fel. Inga pengar har dragits. Försök igen.',
  },
};

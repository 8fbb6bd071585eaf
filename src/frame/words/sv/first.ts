import type { OpeningWords } from '../words.js';

const PERIODS = { day: ['dag', 'dagar'], week: ['vecka', 'veckor'], month: ['månad', 'månader'], year: ['år', 'år'] };

export const sv: OpeningWords = {
  lang: 'sv',
  dir: 'ltr',
  progress: (step, steps) => `Steg ${step} av ${steps}`,
  lastStep: 'Sista steget',
  price: {
    tax: (amount) => `varav moms ${amount}`,
    upTo: (price) => `högst ${price}`,
    every: ({ interval, count }) =>
      count === 1 ? `per ${PERIODS[interval][0]}` : `på ${count} ${PERIODS[interval][1]}`,
    varies: 'Beloppet varierar',
    nothing: 'Kostar inget',
  },
  foot: {
    paidThrough: (host) => `Betalas via ${host}`,
    runBy: (host) => `Betalningen sköts av ${host}`,
    terms: 'Villkor',
    privacy: 'Integritet',
    help: 'Hjälp',
  },
  testMode: { label: 'Testläge.', messages: 'Meddelanden' },
  back: 'Tillbaka',
  tryAgain: 'Försök igen',
  cancel: 'Avbryt',
  loading: 'Laddar',
  newWindow: '(öppnas i en ny flik)',
  phone: {
    title: 'Ditt mobilnummer',
    why: (shop) => `Du får en kod per sms, så att vi vet att numret är ditt. ${shop} får aldrig se det.`,
    next: 'Sedan kortet, sedan är det klart. Inget konto, inget lösenord.',
    accepted: { label: 'Du kan betala med', names: { card: 'Kort', invoice: 'Faktura', direct_debit: 'Autogiro' } },
    whyAlone: 'Du får en kod per sms, så att vi vet att numret är ditt.',
    label: 'Mobilnummer',
    hint: (country) => `${country ? `Inte från ${country}` : 'Utländskt nummer'}? Börja med + och landskoden.`,
    country: (name) => (name ? `Numrets land: ${name}. Ändra` : 'Välj numrets land'),
    searchCountry: 'Sök land',
    noCountry: 'Inget land heter så.',
    reads: (number, country) => (country ? `${country}, ${number}` : number),
    button: 'Skicka koden',
    busy: 'Skickar koden…',
    paidBefore: 'Jag har betalat här förut',
    looking: 'Letar…',
    passkey: 'Använd en passkey',
    visit: (host) => `Fortsätt på ${host}`,
    visiting: 'Väntar på det andra fönstret…',
    wait: (seconds) => `Du kan be om en ny kod om ${seconds} ${seconds === 1 ? 'sekund' : 'sekunder'}.`,
    problems: {
      empty: 'Skriv ditt mobilnummer.',
      malformed: 'Det ser inte ut som ett telefonnummer. Titta på siffrorna en gång till.',
      refused: 'Vi kan inte skicka sms till det numret. Kontrollera det, eller börja med + och landskoden.',
    },
  },
  error: {
    unreachable: 'Det gick inte att ansluta',
    unreachableMore: 'Det här försöket drog inga pengar. Kolla din uppkoppling och försök igen.',
    notRegistered: 'Sidan kan inte ta betalt än',
    notRegisteredMore: 'Det här försöket drog inga pengar. Butiken behöver först registrera sidans adress.',
    alone: 'Den här sidan hör hemma i en butik',
    aloneMore:
      'Det är betalningsformuläret som butiker visar på sina egna sidor. För sig självt gör det ingenting, och det frågar inte efter något.',
    aloneButton: 'Se vad du har betalat',
  },
  refused: (code, declineReason, money) => {
    if (code === 'outcome_unknown') {
      return 'Vi väntar på besked från banken om din förra betalning. Betala inte igen förrän butiken har gett dig svar.';
    }
    if (code !== 'payment_declined') return `Det gick inte igenom förra gången. ${money} Försök gärna igen.`;
    if (declineReason === 'insufficient_funds') {
      return `Pengarna på kortet räcker inte. ${money} Betala på ett annat sätt.`;
    }
    if (declineReason === 'limit_exceeded') {
      return `Beloppet är för högt för det här sättet att betala. ${money} Betala på ett annat sätt.`;
    }
    return `Banken sa nej. ${money} Betala på ett annat sätt.`;
  },
  saidRefused: (shop, code) =>
    code === 'outcome_unknown'
      ? `${shop} vet inte än hur det gick med din förra betalning. Betala inte igen förrän du får besked.`
      : `${shop} säger att ditt förra försök inte gick igenom.`,
  unsettled:
    'Det gick inte, och vi vet inte än vad som hände efter ditt förra klick. Försök igen innan du betalar något.',
  money: {
    nothing: 'Inga pengar har dragits.',
    held: 'Om banken visar beloppet som reserverat släpps det av sig självt.',
  },
  notices: {
    offline: (money) => `Anslutningen bröts. ${money} Försök igen.`,
    unavailable: (money) => `Något gick fel hos oss. ${money} Försök igen om en stund.`,
    rate_limited: (money) => `Det blev för många försök. ${money} Vänta lite och försök igen.`,
    session_expired: (money) => `Du var borta ett tag. ${money} Vi skickar en ny kod så att du kan fortsätta.`,
    not_recognised: (money) =>
      `Vi känner inte igen dig här än. ${money} Välj ett annat sätt, eller fortsätt med ditt mobilnummer.`,
    forgotten: (money) => `Den här enheten har glömt dig. ${money}`,
    cancelled: (money) => `Du avbröt. ${money} Ångrar du dig kan du fortsätta här.`,
  },
};

import type { Words } from './words.js';

export const sv: Words = {
  language: 'sv',
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
    refunded: 'Återbetalt',
    paidWith: 'Betalat med',
    seller: 'Säljare',
    boughtAt: 'Köpt hos',
    terms: 'Villkor',
    stopAnyTime: (shop: string) => `Du kan sluta när du vill, med länken nedan eller hos ${shop}.`,
    help: 'Hjälp',
    page: 'Kvittot att skriva ut och spara (30 dagar)',
    stop: 'Avsluta betalningarna',
    nextTime: 'Nästa gång med ett tryck: gör en passkey, eller bli igenkänd i andra butiker också',
    test: 'Detta var ett test. Inga pengar har dragits.',
    by: (operator: string) => `${operator} sköter betalningen åt butiken.`,
    notMine: 'Är det inte du som har köpt det här? Berätta det för oss',
  },
  agreementMail: {
    subject: (shop: string) => `Ditt avtal med ${shop}`,
    opening: (shop: string) => `Du har godkänt betalningar till ${shop}. Inget har debiterats än.`,
    paysWith: 'Betalas med',
    agreement: 'Avtal',
    agreedAt: 'Godkänt hos',
  },
  terms: {
    every: (interval: string, count: number) => {
      const units: Record<string, [string, string]> = {
        day: ['om dagen', 'dag'],
        week: ['i veckan', 'vecka'],
        month: ['i månaden', 'månad'],
        year: ['om året', 'år'],
      };
      const [one, unit] = units[interval] ?? [interval, interval];
      if (count === 1) return one;
      return count === 2 ? `${unit === 'år' ? 'vartannat' : 'varannan'} ${unit}` : `var ${count}:e ${unit}`;
    },
    upTo: (price: string) => `högst ${price}`,
    varies: 'beloppet varierar',
    from: (date: string) => `från ${date}`,
  },
  mendMail: {
    subject: (shop: string) => `Din betalning till ${shop} gick inte igenom`,
    opening: (price: string, shop: string) =>
      `Din bank lät inte ${shop} dra ${price}. Inget har dragits, och ditt avtal gäller fortfarande.`,
    how: 'Lägg till ett annat sätt att betala på ditt konto, ta sedan bort det som inte fungerade och säg vad som ska betala från och med då.',
    after: (shop: string) =>
      `${shop} får veta det och kan dra pengarna igen. Vill du inte betala kan du stoppa betalningarna.`,
    mend: 'Ändra hur du betalar',
  },
  railPage: {
    saved: { title: 'Sparat', text: 'Fortsätt i butiken. Du kan stänga det här fönstret.' },
    held: {
      title: 'Din bank har godkänt',
      text: 'Beloppet är reserverat för köpet. Slutför köpet i butiken: inget dras innan dess.',
    },
    detailsDeclined: {
      title: 'Det går inte att betala med detta',
      text: 'Inget har debiterats. Välj ett annat sätt att betala i butiken.',
    },
    authenticationDeclined: {
      title: 'Din bank sa nej',
      text: 'Inget har debiterats. Välj ett annat sätt att betala i butiken.',
    },
    detailsOpen: { title: 'Inget sparades', text: 'Gå tillbaka till butiken och försök igen.' },
    authenticationOpen: {
      title: 'Din bank har inte svarat än',
      text: 'Gå tillbaka till butiken. Om banken visar beloppet som reserverat och du inte köper något släpps det av sig självt.',
    },
    released: {
      title: 'Det här kom för sent',
      text: 'Det som banken hade reserverat är släppt. Börja om i butiken.',
    },
    over: {
      title: 'Sidan går att öppna en gång',
      text: 'Den är redan öppnad eller för gammal. Gå tillbaka till butiken och försök igen därifrån.',
    },
    detailsDown: { title: 'Betalsidan svarar inte', text: 'Inget har sparats än.' },
    authenticationDown: {
      title: 'Bankens sida svarar inte',
      text: 'Inget dras. Om banken visar beloppet som reserverat och du inte köper något släpps det av sig självt.',
    },
    again: 'Försök igen',
    close: 'Stäng fönstret',
  },
  linkPage: {
    unknown: {
      title: 'Det finns inget bakom länken',
      text: 'Den kan ha blivit avklippt på vägen. Öppna den en gång till därifrån du fick den.',
    },
    expired: {
      title: 'Länken är för gammal',
      text: 'Det går inte längre att köpa något med den. Inget har debiterats.',
    },
    used_up: {
      title: 'Länken är använd',
      text: 'Det den sålde är sålt. Om det var du som köpte finns kvittot i din mejl.',
    },
    held: {
      title: 'Någon betalar med länken just nu',
      text: 'Den säljer bara en gång. Om det var du och butiken inte svarade, öppna länken igen om tio minuter: det som inte är köpt då går att köpa igen.',
    },
    revoked: {
      title: 'Butiken har tagit tillbaka länken',
      text: 'Det går inte längre att köpa något med den. Inget har debiterats.',
    },
    shop: (shop: string) => `Be ${shop} om en ny länk.`,
  },
  receiptPage: {
    title: (shop: string) => `Kvitto från ${shop}`,
    print: 'Skriv ut det, eller spara det som pdf, med webbläsaren.',
    expired: {
      title: 'Länken är för gammal',
      text: 'Den gick att öppna i 30 dagar efter mejlet. Ditt konto visar alla kvitton.',
    },
    unknown: {
      title: 'Det finns inget bakom länken',
      text: 'Den kan ha blivit avklippt på vägen. Öppna den från mejlet en gång till.',
    },
  },
  stopPage: {
    title: (shop: string) => `Sluta betala till ${shop}?`,
    will: (shop: string) => `Tryck på knappen, så kan ${shop} inte dra något mer. Det du har betalat är betalt.`,
    button: 'Avsluta betalningarna',
    doneTitle: 'Det är avslutat',
    done: (date: string, shop: string) => `Avslutat den ${date}. ${shop} drar inget mer.`,
  },
  reportPage: {
    title: 'Är det inte ditt köp?',
    shop: 'Butik',
    refunded: 'Återbetalt',
    will: (shop: string, name: string) =>
      `Tryck på knappen, så får ${shop} och ${name} veta att du inte har köpt det här. Inga pengar flyttas av det: ${shop} avgör vad som händer med pengarna och hör av sig till dig.`,
    bank: 'Har någon annan ditt kort eller din telefon? Ring då din bank också.',
    button: 'Jag har inte köpt det här',
    doneTitle: 'Tack, vi för det vidare',
    done: (date: string, shop: string) =>
      `Den ${date} sa du att du inte har köpt det här. Inga pengar har flyttats av det: ${shop} avgör vad som händer med pengarna och hör av sig till dig.`,
    help: (shop: string) => `Hjälp från ${shop}`,
    expired: {
      title: 'Länken är för gammal',
      text: 'Den gick att använda i tretton månader efter köpet. Inget har skickats. Fråga butiken eller din bank.',
    },
    unknown: {
      title: 'Det finns inget bakom länken',
      text: 'Den kan ha blivit avklippt på vägen. Öppna den från mejlet en gång till. Inget har skickats.',
    },
    busy: {
      title: 'För många på en gång',
      text: 'Det har kommit många anmälningar från ditt nätverk. Inget har skickats. Försök igen om en timme.',
    },
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
  help: {
    title: 'Hjälp',
    goods: 'Det du köpte, pengar tillbaka, eller om du ångrar dig',
    goodsMore: 'Fråga butiken: det är den som har sålt det till dig. I kvittot i din mejl står hur du når den.',
    paid: 'Om du har betalat, och vad du betalar',
    paidMore:
      'Kvittot kommer med e-post. Ditt konto visar allt du har betalat, avslutar det som betalas om och om igen, och glömmer dig.',
    account: 'Öppna ditt konto',
    lost: 'Har du tappat bort numret eller dina enheter?',
    form: 'Det här formuläret',
    write: (name: string) => `Skriv till ${name}.`,
  },
  lostEverything: {
    title: 'Har du tappat bort ditt nummer eller dina enheter?',
    some: 'Om du har kvar något av dem',
    ways: [
      'Numret är borta: öppna ditt konto i en webbläsare som känner igen dig, eller med din passkey, och välj ett nytt nummer där.',
      'Enheterna är borta: ange ditt nummer, koden som kommer dit, och sedan en kod via e-post eller koden på ditt kort.',
    ],
    account: 'Öppna ditt konto',
    all: 'Om nummer, enheter och passkeys alla är borta',
    write: (name: string) => `Skriv till ${name}.`,
    tell: [
      'Ordernumret från ett av dina kvitton. Skriv om du kan från den adress som kvittot gick till.',
      'Det nya telefonnumret.',
      'Aldrig en kod, ett kortnummer eller ett lösenord: ingen frågar efter dem.',
    ],
    after: (name: string) =>
      `Om ${name} tror dig får ditt konto det nya numret efter 72 timmar. Det gamla numret och din e-postadress får veta det, och den som har dem kvar kan stoppa bytet. Sedan öppnar du kontot med en kod till det nya numret och en kod via e-post eller koden på ditt kort.`,
    never: (name: string) =>
      `${name} visar ingen vad du har köpt eller sparat. Har du varken brevlådan eller kortet kvar, köp med ditt nya nummer som någon ny: butiken avslutar en prenumeration som du inte längre vill ha.`,
  },
};

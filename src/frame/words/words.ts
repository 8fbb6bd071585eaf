import type { Factor, PaymentMethod } from '../../protocol/frameApi.js';
import type { OrderStatus } from '../../protocol/merchantApi.js';
import type { AccountNotice, LimitChoice } from '../state/accountState.js';
import type { Period } from '../state/price.js';
import type { Field, OpeningNotice, PurchaseNotice, TypedFactor } from '../state/state.js';

/**
 * What the first screen, and the line and the foot of every screen, say. Words come in two parts, as the screens
 * do, so that the first part comes sooner. A key that a language lacks fails the build. Names and amounts come in
 * ready to be read; nothing in here is markup.
 */
export type OpeningWords = {
  /** BCP 47 */
  lang: string;
  dir: 'ltr' | 'rtl';
  progress(step: number, steps: number): string;
  lastStep: string;
  /** For what is not paid once. */
  price: {
    tax(amount: string): string;
    upTo(price: string): string;
    every(period: Period): string;
    varies: string;
    nothing: string;
  };
  foot: {
    paidThrough(host: string): string /** On the last screen, where nothing may say "paid" by the way. */;
    runBy(host: string): string;
    terms: string;
    privacy: string;
    help: string;
  };
  testMode: { label: string; messages: string };
  back: string;
  tryAgain: string;
  cancel: string;
  loading: string;
  newWindow: string;
  phone: {
    title: string;
    why(shop: string): string;
    /** What comes after the number, where something is bought by card. */
    next: string;
    /** What is taken here; `name` of what has no mark. */
    accepted: { label: string; names: Record<PaymentMethod, string> };
    /** On the provider's own page, where no shop is. */
    whyAlone: string;
    label: string;
    /** `country`: where a number without a country code is read. */
    hint(country: string | undefined): string;
    country(name: string | undefined): string;
    searchCountry: string;
    noCountry: string;
    reads(number: string, country: string | null): string;
    button: string;
    busy: string;
    paidBefore: string;
    looking: string;
    passkey: string;
    visit(host: string): string;
    visiting: string;
    wait(seconds: number): string;
    problems: { empty: string; malformed: string; refused: string };
  };
  /** Nothing is known here of what was tried before the page was loaded: what is said of money is of this try alone. */
  error: {
    unreachable: string;
    unreachableMore: string;
    notRegistered: string;
    notRegisteredMore: string;
    alone: string;
    aloneMore: string;
    aloneButton: string;
  };
  /** Said when an earlier try was refused, and the provider knows it. */
  refused(code: string, declineReason: string | undefined, money: string): string;
  /** Said while only the shop's page has said so. */
  saidRefused(shop: string, code: string): string;
  /** What is said of money where something did not work: that none was taken, or what a bank may still hold. */
  money: { nothing: string; held: string };
  notices: Record<OpeningNotice, (money: string) => string>;
  /** Instead of any notice while it is not known what became of a click: none may say that nothing was charged. */
  unsettled: string;
};

/** The flows that end with a proof. */
export type BuyingFlow = 'purchase' | 'recurring-purchase' | 'registration';

/** The fields of text that come after the phone number. */
export type PurchaseField = Exclude<Field, 'phone' | 'choice' | 'consent' | 'note' | 'limitAmount' | 'limitCurrency'>;
type CheckedField = PurchaseField | 'choice' | 'consent';

/** What a button that is not live says, and what helps. */
export type GuardWords = {
  moment: string;
  /** For whoever listens. */
  ready: string;
  tooEarly: string;
  lift: string;
  elsewhere: string;
  covered: string;
  cut: string;
  scaled: string;
  close: string;
};

/** What the screens after the first one say. */
export type PurchaseWords = {
  /** Said wherever the buyer shows who they are. */
  prove: {
    title: string;
    /** Leads to what can be done when nothing of it can be shown any more. */
    lost: string;
    codeTitle(masked: string): string;
    reach: Record<'security_code' | 'email_code', string>;
    /** Said before a purchase for which a remembered browser is not enough. `held`: a bank may hold its amount. */
    beforePaying: Record<'nothing' | 'held', string>;
    beforeChanging: string;
    sends: Record<'sms_code' | 'email_code', string>;
    sent(masked: string | null): string;
    label: Record<TypedFactor, string>;
    securityHint(label: string | null): string;
    passkey: string;
    passkeyMore: string;
    other: Record<Factor, string>;
    send: string;
    sending: string;
    button: string;
    checking: string;
    checkingCode: string;
    resend: string;
    resendIn(time: string): string;
    resending: string;
    changeNumber: string;
  };
  email: { title(flow: string): string; why(shop: string, flow: string): string; button: string; busy: string };
  paymentMethod: {
    title: string;
    card: string;
    invoice: string;
    directDebit: string;
    newCard: string;
    hints: { card: string; invoice: string; directDebit: string };
    saved: string;
    useSaved: string;
    askingEarlier: string;
    button: string;
  };
  details: {
    titles: Record<PaymentMethod, string>;
    why: Record<PaymentMethod, string>;
    neverSeen(shop: string): string;
    button: string;
    busy: string;
  };
  /** The processor's own page, in a window. */
  railPage: {
    why: string;
    /** After it, where something is bought. */
    priceAgain: string;
    neverSeen(shop: string): string;
    open: string;
    whyBank(shop: string): string;
    openBank: string;
    opening: string;
    /** The window is there. */
    away: string;
    blocked: string;
    waiting: string;
    again: string;
    /** Instead of going to the bank. */
    otherWay: string;
  };
  authenticate: {
    title: string;
    why(shop: string): string;
    payee: string;
    approve: string;
    approving: string;
    refuse: string;
  };
  confirm: {
    title: string;
    welcomeBack(email: string): string;
    change: string;
    /** What is changed, for who does not see it beside the button. */
    method: string;
    email: string;
    payWith: string;
    /** Between the name of a card and its last digits. */
    ending: string;
    emailBegins(letter: string): string;
    whatFollows(shop: string): string;
    pay(price: string): string;
    paying: string;
    agreeing: string;
    consent: string;
    subscription: {
      today: string;
      from(date: string): string;
      later: string;
      untilThen: string;
      more(price: string): string;
      varies(shop: string): string;
      stop(shop: string): string;
      button(price: string): string;
      buttonVaries: string;
    };
    registration: {
      title: string;
      charge: string;
      whatFollows(shop: string): string;
      button: string;
    };
    /** The same was agreed to a short while ago: when, and what became of it. */
    earlier: Record<'bought' | 'processing' | 'open' | 'begun', (time: string, shop: string) => string>;
    opening: string;
    notYou: string;
    otherNumber: string;
    forgetMe: string;
    everywhere: string;
    /** What the provider's window asks beside a box to tick. */
    everywhereBox: string;
    everywhereYes: string;
    yes: string;
    undo: string;
  };
  guard: GuardWords;
  passkeyOffer: { why: string; button: string; making: string; made: string };
  /** Of money each says exactly what the provider has said, or nothing. */
  done: {
    handingOver(shop: string): string;
    handingOverMore: Record<BuyingFlow, (shop: string) => string>;
    handingOverButton: string;
    oneMoreClick: string;
    continueTo(shop: string): string;
    taken(shop: string): string;
    takenMore(shop: string): string;
    takenButton(shop: string): string;
    waiting: Record<BuyingFlow, (shop: string) => string>;
    waitingMore: string;
    waitingButton: string;
    asking: Record<BuyingFlow, string>;
    /** The shop has not answered, has answered with a problem, or the provider cannot be reached. */
    askingWhy: { silent(shop: string): string; problem(shop: string): string; lost: string };
    askingMore: Record<BuyingFlow, string>;
    atBank: string;
    /** Nothing was bought, and the bank has not let go of the amount yet. */
    held(price: string): string;
    heldMore: string;
    atBankMore: string;
    askingButton: string;
    paid(price: string): string;
    paidMore(shop: string): string;
    reserved(price: string): string;
    reservedMore(shop: string): string;
    returned(price: string): string;
    returnedMore(shop: string): string;
    /** The shop has not said that it has the order. */
    unconfirmed(shop: string): string;
    ordered(shop: string): string;
    orderedMore: Record<'open' | 'held' | 'nothing', string> & { declined(money: string): string };
    begun: string;
    begunMore: {
      uncharged(shop: string): string;
      paid(price: string): string;
      reserved(price: string): string;
      returned(price: string): string;
      processing: string;
      failed(money: string): string;
    };
    registered(shop: string): string;
    registeredMore(shop: string): string;
    endButton(shop: string): string;
    buyAgain: string;
  };
  fields: {
    label: Record<PurchaseField, string>;
    hint: { readonly [Field in PurchaseField]?: string };
    /** A button below an email with a slip. */
    meant(address: string): string;
    empty: Record<CheckedField, string>;
    malformed: Record<CheckedField, string>;
    refused(field: CheckedField, money: string): string;
    past: string;
    minor: string;
    notTestCard: string;
    notTestIban: string;
    codeExpired: string;
    codeWrong(triesLeft: number | null): string;
    factorWrong(triesLeft: number | null): string;
  };
  purchaseNotices(notice: PurchaseNotice, shop: string, money: string): string;
  shopError: {
    shopFailed: Record<BuyingFlow, (shop: string) => string>;
    noAnswer(shop: string): string;
    nothingCharged: Record<BuyingFlow, string>;
    maybeCharged(shop: string): string;
    says(shop: string): string;
  };
};

/** What the screens of preferences and receipts say. */
export type AccountWords = {
  /** Said in place of the other screens' words, which speak of a purchase. */
  notices: Record<AccountNotice | OpeningNotice | 'code_used_up' | 'instrument_refused', string>;
  opening: string;
  preferences: {
    atShop(shop: string): string;
    account: string;
    nothing: string;
    elsewhere: string;
    showElsewhere: string;
    done: string;
    closed: string;
    closedMore: string;
    showAgain: string;
    expired: string;
    expiredMore(shop: string): string;
    otherNumber: string;
    toAccount: string;
  };
  recurring: {
    title: string;
    since: string;
    next: string;
    nextFrom(date: string): string;
    nextNow: string;
    nextUnknown(shop: string): string;
    paidWith: string;
    charges(count: number): string;
    stop: string;
    stopped: string;
    stopTitle(what: string): string;
    stopMore(shop: string): string;
    stopButton: string;
    keep: string;
  };
  orders: {
    title: string;
    older(count: number): string;
    open(name: string): string;
    status: Record<OrderStatus, string>;
  };
  you: {
    title: string;
    phone: string;
    email: string;
    noEmail: string;
    unverified: string;
    change: string;
    changing: Record<'phone' | 'email', string>;
    add: string;
    emailTitle: string;
    emailWhy: string;
    emailLabel: string;
    emailButton: string;
    phoneTitle: string;
    phoneWhy: string;
    codeWhy: Record<'new_email' | 'current_phone' | 'new_phone', string>;
    phoneLost: string;
    lostWhy: string;
    lostCodeWhy: string;
    /** Both may stand in a line of the other direction. */
    pending(masked: string, date: string): string;
    stopPending: string;
  };
  ways: {
    title: string;
    none: string;
    isDefault: string;
    prefer: string;
    preferring(label: string): string;
    remove: string;
    add: string;
    addTitle: string;
    removeTitle(label: string): string;
    removeMore: string;
    uses(count: number): string;
    choose(count: number): string;
    payWith(label: string): string;
    stopThem: string;
    stopThemMore: string;
    removeButton: string;
  };
  devices: {
    title: string;
    none: string;
    everywhere: string;
    at(shop: string): string;
    bySignIn: string;
    isThis: string;
    lastUsed(date: string): string;
    forget: string;
    forgetAll: string;
    forgetAllMore: string;
    forgetAllButton: string;
    passkeys: string;
    passkeyOf(date: string): string;
    known: string;
    knownOn: string;
    knownOff: string;
    turnOn: string;
    turnOff: string;
  };
  limit: {
    name: string;
    changing: string;
    shops: string;
    upTo(price: string): string;
    never: string;
    title: string;
    why: string;
    agreed: string;
    choices: Record<LimitChoice, string>;
    /** Beside the amount of one's own. */
    othersAsk: string;
    amount: string;
    example(amount: string): string;
    currency: string;
    empty: string;
    malformed(example: string): string;
    button: string;
  };
  data: {
    title: string;
    why: string;
    download: string;
    erase: string;
    eraseTitle: string;
    eraseLead: string;
    goes: readonly string[];
    stays: string;
    goOn: string;
    sureTitle: string;
    sureLead: string;
    sureButton: string;
    keep: string;
    erased: string;
    erasedMore: string;
    erasedRemains: string;
  };
  receipt: {
    title(shop: string): string;
    missing: string;
    missingMore(shop: string): string;
    item: string;
    shop: string;
    seller: string;
    time: string;
    order: string;
    status: string;
    paidWith: string;
    tax: string;
    refunded: string;
    consent: string;
    total: string;
    help(shop: string): string;
    print: string;
    printPage: string;
    reported(date: string): string;
    notMine: string;
    reportTitle: string;
    reportWhy(shop: string): string;
    note: string;
    noteHint: string;
    noteTooLong: string;
    send: string;
    sending: string;
    change: string;
    changeTitle: string;
    changeWhy(shop: string): string;
    changeButton: string;
    introduce: string;
  };
};

/** Every word the frame says, in one language. `account` comes with the flows in which nothing is bought. */
export type Words = OpeningWords & PurchaseWords & { account?: AccountWords };

/** The words in the languages the page asked for so far. `all` is `null` before any second part is here. */
export type SpokenWords = { opening(locale?: string): OpeningWords; all(locale?: string): Words | null };

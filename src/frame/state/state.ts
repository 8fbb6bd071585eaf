import type { InferOutput } from 'valibot';
import type { DeliverRefusal, FrameSettings, Outcome, RaiseSubmitRefusal, Reply } from '../../protocol/bridge.js';
import type {
  AskEarlier,
  AuthenticatedSchema,
  Confirmation,
  Earlier,
  KnowEverywhere,
  OpenConfirmation,
  ProofMade,
  ProofOutcome,
} from '../../protocol/confirmationApi.js';
import type {
  BuyerView,
  CodeSent,
  EmailGivenSchema,
  Factor,
  FactorProved,
  Forgotten,
  HandedOver,
  InstrumentAddedSchema,
  InstrumentDetails,
  InstrumentView,
  PaymentMethod,
  Proved,
  ProveFactor,
  SecondFactor,
  Session,
  SessionView,
} from '../../protocol/frameApi.js';
import type { OpenRailPage, RailPageOpened, RailPageOutcome } from '../../protocol/railPageApi.js';
import type { Submission } from '../../protocol/submission.js';
import type {
  AccountAnswer,
  AccountCall,
  AccountEvent,
  AccountNotice,
  AccountRequest,
  AccountView,
} from './accountState.js';
import type { FieldProblem } from './fieldProblem.js';
import type { CardRecords } from './fieldRecord.js';
import type { Kept } from './keptState.js';
import type { Recognition, RecognitionAnswer, RecognitionEvent, RecognitionJob } from './recognitionState.js';
import type { Result } from './result.js';

/** What the form asks for, once it is known to be something this frame can serve. */
export type FrameRequest = PurchaseRequest | AccountRequest;

/** The flows that end with a proof. */
export type PurchaseRequest =
  | (FrameSettings & { flow: 'purchase'; amount: number; currency: string })
  | (FrameSettings & { flow: 'recurring-purchase' })
  | (FrameSettings & { flow: 'registration' });

/** Why an earlier try did not buy: from the page's `data-problem`, or from the shop's answer. */
export type EarlierProblem = {
  code: string;
  declineReason?: string | undefined;
  /** The provider has said so, or that it knows of nothing else. Before that it is the shop's word only. */
  known: boolean;
};

/** What is known once the session is open, whoever the buyer is. */
export type Shop = {
  request: FrameRequest;
  merchantName: string;
  supportUrl: string | null;
  /** ISO 3166-1, where the shop is registered. */
  merchantCountry?: string | undefined;
  livemode: boolean;
  methods: Session['methods'];
  /** The session opened with a buyer this device had proved to be before. */
  recognised: boolean;
  /** The ways to reach what this buyer saved on another device; empty: nothing is out of reach. */
  factors: readonly SecondFactor[];
  /** Said on the payment methods until the buyer has chosen again. */
  problem: EarlierProblem | null;
};

/** A factor that is typed: a passkey asks by itself. */
export type TypedFactor = Exclude<Factor, 'passkey'>;

/** What the document knew of the shop when the provider sent it, before its page has said what is bought. */
export type DrawnShop = Pick<Shop, 'merchantName' | 'supportUrl' | 'livemode'> & {
  flow: DrawnFlow;
  /** Cards can be used here. */
  takesCards: boolean;
};

/** The flows that begin with the phone number, whoever the buyer is. */
export const DRAWN_FLOWS = ['purchase', 'recurring-purchase', 'registration'] as const;
export type DrawnFlow = (typeof DRAWN_FLOWS)[number];

/** What is given as a second factor; a passkey's answer comes from the platform while the call is made. */
export type FactorGiven = Exclude<ProveFactor, { factor: 'passkey' }> | { factor: 'passkey' };

/** A buyer whose email is known: all that choosing how to pay needs. */
export type KnownBuyer = BuyerView & { email_masked: string };

/** The terms on the screen, as the server stored them. */
export type Terms = {
  confirmation: Confirmation;
  /** They have stood unchanged and unobscured for long enough: a click may buy. */
  live: boolean;
};

/** A code on its way. Times are milliseconds since 1970. */
export type SentCode = { phone: string; phoneMasked: string; resendAt: number };

/**
 * What is asked of the buyer to show who they are. `sent`: where a code went, if this session may know it, and when
 * another may be asked for; `null` while none was sent, and for what does not come as a code.
 */
export type Proving<F extends Factor = Factor> = {
  factor: F;
  sent: { masked: string | null; resendAt: number } | null;
};

/** A page of the processor's that the buyer goes to in a window of its own. */
export type RailPage = {
  /** The way in, which opens it once; `null`: it is being asked for. */
  opened: RailPageOpened | null;
  /** `blocked`: the browser opened no window. `away`: it did, and nothing is known of it yet. */
  phase: 'ready' | 'blocked' | 'away';
  /** The way in has been used: another is asked for once the window is closed, or when the buyer asks. */
  used: boolean;
  /** How often it was asked for without an answer. */
  times: number;
};

/** `instrument` is `null` where nothing is paid: at a registration. */
type Chosen = { shop: Shop; buyer: KnownBuyer; instrument: InstrumentView | null };

/** The screens. Each holds exactly what exists when it is reached, so none can read what is not there. */
export type View =
  | {
      screen: 'loading';
      request: FrameRequest | null;
      /** The document came with the phone screen, which may be filled in already; `null`: with nothing on it. */
      drawn: DrawnShop | null;
      /** What is done once the session is open: the buyer pressed it before. */
      wanted: 'code' | 'leave' | null;
    }
  | {
      screen: 'phone';
      shop: Shop;
      sent: SentCode | null;
      waitUntil: number | null;
      /** The session is this buyer's, who had begun to give a number before it said so. */
      known?: BuyerView | null;
    }
  | { screen: 'code'; shop: Shop; sent: SentCode }
  | { screen: 'email'; shop: Shop; buyer: BuyerView }
  /** `asksEmail`: where the receipt goes is asked for above the ways to pay. */
  | { screen: 'payment-method'; shop: Shop; asksEmail: true; buyer: BuyerView }
  | { screen: 'payment-method'; shop: Shop; asksEmail: false; buyer: KnownBuyer }
  | { screen: 'details'; asks: 'instrument'; shop: Shop; buyer: KnownBuyer; method: PaymentMethod }
  /** The same on the processor's own page, in a window. */
  | { screen: 'details'; asks: 'page'; shop: Shop; buyer: KnownBuyer; method: PaymentMethod; page: RailPage }
  /**
   * A factor. `confirming`: what can be given to show again that the buyer is there; `null` where it opens what was
   * saved elsewhere.
   */
  | ({
      screen: 'details';
      asks: 'factor';
      shop: Shop;
      buyer: BuyerView;
      confirming: readonly Factor[] | null;
    } & Proving<TypedFactor>)
  | ({ screen: 'confirm'; terms: Terms | null } & Chosen)
  /** The page holds its submission while the buyer approves this very payment. */
  | ({ screen: 'authenticate'; confirmation: Confirmation; page: null } & Chosen)
  /** The same, asked by the bank itself on a page of its own, in a window. */
  | ({ screen: 'authenticate'; confirmation: Confirmation; page: RailPage } & Chosen)
  | ({ screen: 'done'; confirmation: Confirmation; phase: Phase } & Chosen)
  | { screen: 'error'; kind: 'session'; request: FrameRequest; reason: 'origin_not_registered' | 'unreachable' }
  /** The shop could not finish it. `charged`: what the provider knows. */
  | ({ screen: 'error'; kind: 'shop'; code: string; charged: 'no' | 'unknown'; shopSays: string | null } & Chosen)
  | WelcomeView
  | AccountView;

/** What only the provider's window shows: who would go on at the shop, and that they do. */
export type WelcomeView =
  /** `asks`: who proved it here may be known at every shop; whom only a cookie knows may not. */
  { screen: 'welcome'; shop: Shop; buyer: KnownBuyer; asks: boolean } | { screen: 'handed-over'; shop: Shop };

/** What happens after the buyer's click has made a proof. Times are milliseconds since 1970. */
export type Phase =
  | { name: 'handing-over' }
  /** The browser lets the page go on only from a fresh click. */
  | { name: 'needs-click'; submission: Submission }
  /** The page has the proof and submits it in its own way. */
  | { name: 'taken' }
  /** The shop was asked; its answer is due. */
  | { name: 'waiting'; due: number }
  /** The provider is asked what became of the proof. */
  | {
      name: 'asking';
      /** What the shop said; `null`: nothing yet. */
      said: Outcome | null;
      /** When a proof that bought nothing is given up; `null`: never, somebody may still use it. */
      giveUpAt: number | null;
      /** Why the page did not send it: then the confirm screen follows where nothing was bought. */
      back: Notice | null;
      /** How often it was asked without a decision. */
      times: number;
      /** The provider could not be reached. */
      lost: boolean;
      /** The order is there, and its bank has not answered. */
      atBank: boolean;
      /** What the bank still holds for what bought nothing; `null`: nothing. */
      held: { amount: number; currency: string } | null;
    }
  /** The last screen. Of money it says what `outcome` says; `null`: none was to move. */
  | { name: 'ended'; said: Outcome | null; outcome: ProofOutcome | null; times: number };

/** A call to the provider or the page that the machine wants made. The driver makes it and answers. */
export type Job =
  | { kind: 'openSession'; then: Job | null }
  | { kind: 'sendCode'; phone: string }
  | { kind: 'enterCode'; code: string }
  | { kind: 'giveEmail'; email: string }
  | { kind: 'proveFactor'; factor: FactorGiven }
  | { kind: 'forget'; forever: boolean }
  /** A card is to be given here, and its fields have not come yet. */
  | { kind: 'loadCardFields'; shop: Shop; buyer: KnownBuyer }
  | { kind: 'addInstrument'; details: InstrumentDetails }
  | { kind: 'openConfirmation'; terms: OpenConfirmation }
  | { kind: 'openRailPage'; asked: OpenRailPage }
  /** Opens the window: in the buyer's click. */
  | { kind: 'visitRailPage'; path: string }
  /** Asked after `wait` milliseconds, unless another job has been started by then. */
  | { kind: 'readRailPage'; pageId: string; wait: number }
  | { kind: 'raiseSubmit' }
  | { kind: 'authenticate'; confirmationId: string; answer: 'approve' | 'refuse' }
  | { kind: 'makeProof'; confirmationId: string; consent: boolean; knownEverywhere: boolean }
  | { kind: 'cancel' }
  /** In the provider's window: the frame that opened it takes over who was proved. */
  | { kind: 'handOver'; knownEverywhere: boolean }
  | { kind: 'deliver'; submission: Submission }
  /** Asked after `wait` milliseconds, unless another job has been started by then. */
  | { kind: 'askOutcome'; confirmationId: string; giveUp: boolean; wait: number }
  | { kind: 'knowEverywhere'; after: KnowEverywhere }
  | { kind: 'askEarlier'; asked: AskEarlier }
  | { kind: 'account'; call: AccountCall }
  | RecognitionJob;

/** A job's result. `detached`: the page did not answer. */
export type Answer =
  /** `kept`: the session of before goes on, with where its buyer was. */
  | { kind: 'openSession'; result: Result<SessionView>; kept?: Kept | undefined }
  | { kind: 'sendCode'; result: Result<CodeSent> }
  | { kind: 'enterCode'; result: Result<Proved> }
  | { kind: 'giveEmail'; result: Result<InferOutput<typeof EmailGivenSchema>> }
  | { kind: 'proveFactor'; result: Result<FactorProved> }
  | { kind: 'forget'; result: Result<Forgotten> }
  /** `null`: they cannot be had now. */
  | { kind: 'loadCardFields'; records: CardRecords | null }
  | { kind: 'addInstrument'; result: Result<InferOutput<typeof InstrumentAddedSchema>> }
  | { kind: 'openConfirmation'; result: Result<Confirmation> }
  | { kind: 'openRailPage'; result: Result<RailPageOpened> }
  | { kind: 'visitRailPage'; opened: boolean }
  /** `closed`: the window is there no more, as far as the browser tells. */
  | { kind: 'readRailPage'; result: Result<RailPageOutcome>; closed: boolean }
  | { kind: 'raiseSubmit'; reply: Reply<RaiseSubmitRefusal> }
  | { kind: 'authenticate'; result: Result<InferOutput<typeof AuthenticatedSchema>> }
  | { kind: 'cancel' }
  | { kind: 'handOver'; result: Result<HandedOver> }
  | { kind: 'makeProof'; result: Result<ProofMade> }
  | { kind: 'deliver'; reply: Reply<DeliverRefusal | 'silent'> }
  | { kind: 'askOutcome'; result: Result<ProofOutcome> }
  | { kind: 'knowEverywhere'; result: Result<unknown> }
  | { kind: 'askEarlier'; result: Result<{ earlier: Earlier | null }> }
  | ({ kind: 'account' } & AccountAnswer)
  | RecognitionAnswer;

/** What any screen can have to say when no single field is at fault. */
export type OpeningNotice =
  | 'offline'
  | 'unavailable'
  | 'rate_limited'
  | 'session_expired'
  | 'cancelled'
  | 'not_recognised'
  | 'forgotten';

/** What only the screens after the first can have to say. */
export type PurchaseNotice =
  | 'code_used_up'
  | 'factor_used_up'
  | 'other_factor'
  | 'instrument_refused'
  | 'not_approved'
  | 'page_left'
  | 'held'
  | 'approval_needed'
  | 'terms_changed'
  | 'terms_not_shown'
  | 'shop_stopped'
  | 'form_incomplete'
  | 'shop_not_ready'
  | 'proof_failed'
  | 'link_over'
  | 'passkey_failed'
  | 'recognition_failed';

export type Notice = OpeningNotice | PurchaseNotice | AccountNotice;

/** What we are doing about it; independent of what we have. */
export type Work = { status: 'idle' } | { status: 'busy'; id: number; job: Job };

export const FIELDS = [
  'phone',
  'code',
  'email',
  'choice',
  'number',
  'expiry',
  'csc',
  'name',
  'birthDate',
  'street',
  'postalCode',
  'iban',
  'savedCsc',
  'consent',
  'note',
  'limitAmount',
  'limitCurrency',
] as const;
export type Field = (typeof FIELDS)[number];

/** Everything the buyer has typed or chosen. It outlives back steps and lost connections. */
export type Typed = Readonly<Record<Field, string>>;

/** A number as it was understood, for the buyer to check. */
export type PhoneReading = {
  e164: string;
  formatted: string;
  /** It said its country itself. */
  international: boolean;
  /** Without the code of its country and what is dialled before it there: it may be meant as one of another. */
  national: string;
  /** ISO 3166-1; `null` for a number of no country. */
  region: string | null;
  /** Its name. */
  country: string | null;
};

/** A country that a number may be of. */
export type PhoneCountry = { code: string; name: string; callingCode: string };

export type State = {
  readonly view: View;
  readonly work: Work;
  /** What did not work; it stays until the buyer moves on or tries again. */
  readonly notice: Notice | null;
  readonly typed: Typed;
  /** How the number in the phone field was understood; `null` while it is not. */
  readonly phoneReading: PhoneReading | null;
  /** ISO 3166-1: the buyer's own choice of the country that numbers are read in. */
  readonly phoneCountry: string | null;
  /** Where a number without a country code is read, and how it is called; `null`: not known. */
  readonly phoneHome: { code: string; name: string } | null;
  /** The countries to choose from, none until they have come; `null` while the list is closed. */
  readonly countries: readonly PhoneCountry[] | null;
  /** The address that a slip in the email was probably meant to be; `null`: it has none. */
  readonly meant: string | null;
  /** What a card's own fields are read by; `null`: they are not here, as where its processor has a page for it. */
  readonly cardRecords: CardRecords | null;
  readonly problems: Readonly<{ [F in Field]?: FieldProblem }>;
  /** The buyer has acted in the frame: from here on the page may know more than `ready`. */
  readonly acted: boolean;
  /** Rises each time the focus is to move to the screen's first field or heading; 0: leave it where it is. */
  readonly focus: { readonly count: number; readonly on: 'field' | 'heading' };
  /** How the screen came: `none` is the first one, which was there when the document came. */
  readonly travel: 'forward' | 'back' | 'none';
  /** Jobs started so far; the last one's id. */
  readonly jobs: number;
  /** Sessions reopened since a call last succeeded: a session that cannot last must not become a loop. */
  readonly reopens: number;
  /** A proof has left the frame, and what became of it is not known on the screen that is shown. */
  readonly unsettled: boolean;
  /** The confirmations for which a bank may hold an amount that nothing has been bought with. */
  readonly held: readonly string[];
  readonly recognition: Recognition;
};

/** Everything that can happen. */
export type Event =
  | { type: 'opened'; request: FrameRequest }
  | { type: 'updated'; request: FrameRequest }
  | { type: 'acted' }
  /** `composing`: the keyboard has not finished it. */
  | { type: 'typed'; field: Field; value: string; composing?: boolean }
  | { type: 'left'; field: Field }
  /** What was typed as the email is to be what it was probably meant to be. */
  | { type: 'meant' }
  /** They came before anybody waited for them. */
  | { type: 'card-fields'; records: CardRecords }
  | { type: 'phone-read'; typed: string; reading: PhoneReading | null }
  | { type: 'phone-home'; home: State['phoneHome'] }
  | { type: 'countries'; list: readonly PhoneCountry[] | null }
  | { type: 'phone-country'; country: string }
  /** The primary button of any screen but confirm; also "Try again" and "Continue to <shop>". */
  | { type: 'submitted' }
  | { type: 'back' }
  | { type: 'resend' }
  | { type: 'change-method' }
  /** A tap on a way to pay: it goes on by itself. */
  | { type: 'tapped'; choice: string }
  /** Back to the field where the email is typed. */
  | { type: 'change-email' }
  /** `forever`: the buyer is not another person, but wants to be known no more. */
  | { type: 'not-you'; forever?: boolean }
  /** "Use what you saved before"; on the second factor's screen: the other way to reach it. */
  | { type: 'use-saved'; factor: Factor }
  | { type: 'cancel' }
  | { type: 'terms-shown'; confirmationId: string; live: boolean }
  /** A trusted click on the final button. */
  | { type: 'pay' }
  /** A trusted click on one of the two buttons of the screen `authenticate`. */
  | { type: 'authenticate'; answer: 'approve' | 'refuse' }
  /** A trusted click that opens the processor's page in a window. */
  | { type: 'open-page' }
  /** On the last screen: the same once more. */
  | { type: 'buy-again' }
  | { type: 'presented' }
  | { type: 'restored' }
  | { type: 'settled'; outcome: Outcome }
  | { type: 'answered'; id: number; answer: Answer }
  | AccountEvent
  | RecognitionEvent;

/** The rules of the frame, as one pure function. `now`: milliseconds since 1970. */
export type Transition = (state: State, event: Event, now: number) => State;

import {
  type BuyerView,
  type CodeSent,
  type Confirmation,
  type FactorProved,
  type Forgotten,
  FRAME_PATHS,
  type InstrumentView,
  type OpenConfirmation,
  type Proved,
  type Session,
} from 'ondemand-pay/internal';
import { SANDBOX_FIXED_CODE, SANDBOX_PHONES } from 'ondemand-pay/protocol';

/** An answer of the provider, read. */
export type Answer<Body = Record<string, unknown>> = { status: number; headers: Headers; body: Body };

export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

export async function readAnswer<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

/** What a buyer in the frame agrees to. */
export type Purchase = {
  amount?: number;
  currency?: string;
  itemName?: string;
  merchantContext?: string;
  card?: string;
  phone?: string;
  email?: string;
  locale?: string;
  timeZone?: string;
  page?: string;
};

export type ProofMade = { user_token: string; origin_proof: string; email: string };

/**
 * What the frame does, without a browser. `call` gives any answer as it is; the named steps throw when they are
 * refused, so that a test which needs a proof fails where it went wrong.
 */
export function createFrameClient(options: {
  fetch: Fetch;
  /** The provider's own origin, which the frame's calls come from. */
  origin: string;
  apiKey: string;
  pageOrigin: string;
  /** Reads the newest code sent to a number. */
  readCode(phone: string): Promise<string>;
  /** Lets a moment pass, so that messages to one number have an order. */
  tick?(): void;
  /** The browser's cookies of the provider, by name. */
  cookies?: Map<string, string>;
  /** Whether the buyer asks to be recognised at every shop; they do if left out. */
  knownEverywhere?: boolean;
  /** The payment link whose page this is. */
  link?: string;
  /** Lets the time pass that the terms must be shown. */
  waitForDisplay(): void | Promise<void>;
}) {
  const { fetch, origin, apiKey, pageOrigin, knownEverywhere = true } = options;
  let token: string | undefined;
  /** Lives as long as the client; share it between clients to be one browser. */
  const jar = options.cookies ?? new Map<string, string>();

  const client = {
    get token(): string | undefined {
      return token;
    },
    set token(value: string | undefined) {
      token = value;
    },

    async call<Body = Record<string, unknown>>(
      path: string,
      body: unknown,
      headers: Record<string, string> = {},
    ): Promise<Answer<Body>> {
      const response = await fetch(path, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Origin: origin,
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(jar.size === 0 ? {} : { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...headers,
        },
        body: JSON.stringify(body),
      });
      for (const cookie of response.headers.getSetCookie()) keepCookie(jar, cookie);
      return readAnswer<Body>(response);
    },

    async open(): Promise<Session> {
      const session = await must<Session>(FRAME_PATHS.sessions, {
        key: apiKey,
        page_origin: pageOrigin,
        ...(options.link === undefined ? {} : { link: options.link }),
      });
      token = session.token;
      return session;
    },

    async sendCode(phone: string, locale = 'en'): Promise<CodeSent> {
      options.tick?.();
      return must(FRAME_PATHS.phone, { phone, locale });
    },

    async enterCode(code: string): Promise<Proved> {
      const proved = await must<Proved>(FRAME_PATHS.code, { code });
      token = proved.token;
      return proved;
    },

    giveEmail: (email: string): Promise<{ buyer: BuyerView }> => must(FRAME_PATHS.email, { email }),

    addCard: async (number = '4242424242424242', expiry = '12/40', csc = '123'): Promise<InstrumentView> =>
      (
        await must<{ instrument: InstrumentView }>(FRAME_PATHS.instruments, {
          method: 'card',
          number,
          expiry,
          csc,
        })
      ).instrument,

    addInvoice: async (birthDate = '1980-02-29'): Promise<InstrumentView> =>
      (
        await must<{ instrument: InstrumentView }>(FRAME_PATHS.instruments, {
          method: 'invoice',
          name: 'Anna Andersson',
          birth_date: birthDate,
          street_address: 'Storgatan 1',
          postal_code: '111 22',
        })
      ).instrument,

    addDirectDebit: async (iban = 'SE4550000000058398257466'): Promise<InstrumentView> =>
      (await must<{ instrument: InstrumentView }>(FRAME_PATHS.instruments, { method: 'direct_debit', iban }))
        .instrument,

    /** From a new device: phone and code, no more. */
    async prove(phone: string = SANDBOX_PHONES.fixedCode): Promise<Proved> {
      await client.open();
      await client.sendCode(phone);
      return client.enterCode(phone === SANDBOX_PHONES.fixedCode ? SANDBOX_FIXED_CODE : await options.readCode(phone));
    },

    proveSecurityCode: (csc = '123'): Promise<FactorProved> =>
      must(FRAME_PATHS.factors, { factor: 'security_code', csc }),

    authenticate: (confirmationId: string, answer: 'approve' | 'refuse' = 'approve'): Promise<unknown> =>
      must(FRAME_PATHS.authentications, { confirmation_id: confirmationId, answer }),

    async forget(): Promise<Forgotten> {
      const forgotten = await must<Forgotten>(FRAME_PATHS.forget, {});
      token = forgotten.token;
      return forgotten;
    },

    openConfirmation: (instrumentId: string, purchase: Purchase = {}): Promise<Confirmation> =>
      must(FRAME_PATHS.confirmations, termsOf(instrumentId, purchase)),

    makeProof: (confirmationId: string): Promise<ProofMade> =>
      must(FRAME_PATHS.proofs, { confirmation_id: confirmationId, known_everywhere: knownEverywhere }),

    /** From nothing to a buyer with an address and a card; live, where no card is given in fields, an invoice. */
    async signUp(purchase: Purchase = {}): Promise<InstrumentView> {
      const { phone = SANDBOX_PHONES.fixedCode, email = 'Anna@Example.se', card, locale } = purchase;
      await client.open();
      await client.sendCode(phone, locale);
      await client.enterCode(phone === SANDBOX_PHONES.fixedCode ? SANDBOX_FIXED_CODE : await options.readCode(phone));
      await client.giveEmail(email);
      return apiKey.startsWith('live_') ? client.addInvoice() : client.addCard(card);
    },

    /** Shows the terms long enough and clicks. */
    async agree(instrumentId: string, purchase: Purchase = {}): Promise<ProofMade> {
      const confirmation = await client.openConfirmation(instrumentId, purchase);
      const { confirmation_id } = confirmation;
      await options.waitForDisplay();
      if ('authentication' in confirmation && confirmation.authentication === 'in_frame') {
        await client.authenticate(confirmation_id);
      }
      return client.makeProof(confirmation_id);
    },

    /** The same for any kind of terms. */
    async agreeTo(terms: OpenConfirmation, consent?: boolean): Promise<ProofMade> {
      const { confirmation_id } = await must<Confirmation>(FRAME_PATHS.confirmations, terms);
      await options.waitForDisplay();
      const asked = { confirmation_id, known_everywhere: knownEverywhere };
      return must(FRAME_PATHS.proofs, { ...asked, ...(consent === undefined ? {} : { consent }) });
    },

    /** The whole way: from nothing to a signed proof. */
    async buy(purchase: Purchase = {}): Promise<ProofMade> {
      const { instrument_id } = await client.signUp(purchase);
      return client.agree(instrument_id, purchase);
    },
  };
  return client;

  async function must<Body>(path: string, body: unknown): Promise<Body> {
    const answer = await client.call<Body>(path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** As a browser: `Max-Age=0` removes, everything else replaces. */
function keepCookie(jar: Map<string, string>, cookie: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
  if (/; Max-Age=0(;|$)/.test(cookie)) jar.delete(name);
  else jar.set(name, value);
}

export type FrameClient = ReturnType<typeof createFrameClient>;

/** The body that opens a confirm screen; 99 kronor for a day pass unless said otherwise. */
export function termsOf(instrumentId: string, purchase: Purchase = {}): Record<string, unknown> {
  const {
    amount = 9900,
    currency = 'SEK',
    itemName = 'Day pass',
    merchantContext,
    locale = 'en',
    timeZone,
    page,
  } = purchase;
  return {
    flow: 'purchase',
    instrument_id: instrumentId,
    amount,
    currency,
    ...(itemName === '' ? {} : { item_name: itemName }),
    ...(merchantContext === undefined ? {} : { merchant_context: merchantContext }),
    locale,
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(page === undefined ? {} : { page }),
  };
}

import {
  type AskEarlier,
  AuthenticatedSchema,
  ConfirmationSchema,
  EarlierFoundSchema,
  type KnowEverywhere,
  KnownEverywhereSchema,
  type OpenConfirmation,
  ProofMadeSchema,
  ProofOutcomeSchema,
} from '../../protocol/confirmationApi.js';
import {
  EmailGivenSchema,
  FactorProvedSchema,
  ForgottenSchema,
  FRAME_PATHS,
  InstrumentAddedSchema,
  type InstrumentDetails,
  ProvedSchema,
  type ProveFactor,
} from '../../protocol/frameApi.js';
import type { PasskeyUsed } from '../../protocol/passkeyApi.js';
import {
  type OpenRailPage,
  RAIL_PAGE_PATHS,
  RailPageOpenedSchema,
  RailPageOutcomeSchema,
} from '../../protocol/railPageApi.js';
import type { ProviderApi } from './providerApi.js';

/** The calls of the screens after the first. */
export const purchaseCalls = ({ post, keeping }: ProviderApi) => ({
  enterCode: async (code: string) => keeping(await post(FRAME_PATHS.code, { code }, ProvedSchema)),
  giveEmail: (email: string) => post(FRAME_PATHS.email, { email }, EmailGivenSchema),
  proveFactor: (factor: ProveFactor) => post(FRAME_PATHS.factors, factor, FactorProvedSchema),
  forget: async () => keeping(await post(FRAME_PATHS.forget, {}, ForgottenSchema)),
  takeOver: async (handover: string) => keeping(await post(FRAME_PATHS.takeOver, { handover }, ProvedSchema)),
  usePasskey: async (used: PasskeyUsed) => keeping(await post(FRAME_PATHS.passkeyUsed, used, ProvedSchema)),
  addInstrument: (details: InstrumentDetails) => post(FRAME_PATHS.instruments, details, InstrumentAddedSchema),
  openRailPage: (asked: OpenRailPage) => post(RAIL_PAGE_PATHS.open, asked, RailPageOpenedSchema),
  readRailPage: (pageId: string) => post(RAIL_PAGE_PATHS.read, { page_id: pageId }, RailPageOutcomeSchema),
  openConfirmation: (terms: OpenConfirmation) => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return post(FRAME_PATHS.confirmations, { ...terms, time_zone: timeZone }, ConfirmationSchema);
  },
  authenticate: (confirmationId: string, answer: 'approve' | 'refuse') =>
    post(FRAME_PATHS.authentications, { confirmation_id: confirmationId, answer }, AuthenticatedSchema),
  askOutcome: (confirmationId: string, giveUp: boolean) =>
    post(FRAME_PATHS.outcomes, { confirmation_id: confirmationId, give_up: giveUp }, ProofOutcomeSchema),
  knowEverywhere: (after: KnowEverywhere) => post(FRAME_PATHS.everywhere, after, KnownEverywhereSchema),
  askEarlier: (asked: AskEarlier) => post(FRAME_PATHS.earlier, asked, EarlierFoundSchema),
  makeProof: (confirmationId: string, consent: boolean, knownEverywhere: boolean) => {
    const given = { confirmation_id: confirmationId, consent, known_everywhere: knownEverywhere };
    return post(FRAME_PATHS.proofs, given, ProofMadeSchema);
  },
});

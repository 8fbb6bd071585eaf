import type { Answer, Job, State } from '../../state/state.js';
import { fail, moveFocus, refused, reopened, show, start } from '../../state/transitions.js';
import { codeRefused } from '../identity/codeRefused.js';
import { factorRefused } from '../identity/factorRefused.js';
import { forgetBuyer } from './back.js';
import { confirmationRefused } from './confirmationRefused.js';
import { NO_DETAILS } from './details.js';
import { detailsRefused } from './detailsRefused.js';
import { pageRefusal } from './pageSays.js';
import { codeSent, waitAfter } from './phoneTransition.js';
import { confirm, proceed } from './proceed.js';
import { notAuthenticated, proofRefused } from './proofRefused.js';
import type { LaterView } from './purchaseState.js';
import { sessionAnswered } from './sessionAnswered.js';

/** What a job's answer leads to. An answer for another screen than the one shown changes nothing. */
export function answered(state: State, view: LaterView, job: Job, answer: Answer, now: number): State {
  if (answer.kind === 'openSession') {
    return sessionAnswered(state, view, job.kind === 'openSession' ? job.then : null, answer.result);
  }
  const withoutTerms: State = view.screen === 'confirm' ? { ...state, view: { ...view, terms: null } } : state;
  const again = reopened(withoutTerms, job, answer);
  if (again) return again;

  const { shop } = view;
  switch (answer.kind) {
    case 'cancel':
      return fail(state, 'cancelled');
    case 'sendCode': {
      if (view.screen !== 'code') return state;
      if (answer.result.ok) return codeSent(state, shop, job, answer.result.value, now);
      const resendAt = waitAfter(answer.result, now);
      if (resendAt === null) return refused(state, answer.result, 'code');
      return fail({ ...state, view: { ...view, sent: { ...view.sent, resendAt } } }, 'rate_limited');
    }
    case 'enterCode': {
      if (view.screen !== 'code') return state;
      if (!answer.result.ok) return codeRefused(state, answer.result);
      const { buyer, factors } = answer.result.value;
      return proceed({ ...state, typed: { ...state.typed, code: '' } }, { ...shop, factors }, buyer);
    }
    case 'giveEmail':
      if (view.screen !== 'email') return state;
      if (!answer.result.ok) return refused(state, answer.result, 'email');
      return proceed(state, shop, answer.result.value.buyer);
    case 'proveFactor': {
      if (view.screen !== 'payment-method' && view.screen !== 'details') return state;
      const { result } = answer;
      if (!result.ok) return factorRefused(state, view, job, result);
      if (result.value.status === 'code_sent') {
        const resendAt = now + result.value.resend_after * 1000;
        const { buyer } = view;
        const isByText = job.kind === 'proveFactor' && job.factor.factor === 'sms_code';
        const factor = isByText ? 'sms_code' : 'email_code';
        const confirming = view.screen === 'details' && view.asks === 'factor' ? view.confirming : null;
        return show(
          { ...state, typed: { ...state.typed, emailCode: '' } },
          { screen: 'details', asks: 'factor', shop, buyer, factor, confirming, resendAt },
        );
      }
      const { instruments } = result.value.buyer;
      const typed = { ...state.typed, savedCsc: '', emailCode: '', choice: instruments[0]?.instrument_id ?? '' };
      return proceed({ ...state, typed }, { ...shop, factors: [] }, { ...view.buyer, instruments });
    }
    case 'forget':
      if (!answer.result.ok) return refused(state, answer.result, null);
      return job.kind === 'forget' && job.forever
        ? fail(forgetBuyer(state, shop), 'forgotten')
        : forgetBuyer(state, shop);
    case 'addInstrument': {
      if (view.screen !== 'details') return state;
      if (!answer.result.ok) return detailsRefused(state, view, answer.result);
      const { instrument } = answer.result.value;
      const buyer = { ...view.buyer, instruments: [instrument, ...view.buyer.instruments] };
      const typed = { ...state.typed, ...NO_DETAILS, choice: instrument.instrument_id };
      return confirm({ ...state, typed }, shop, buyer, instrument);
    }
    case 'openConfirmation':
      if (view.screen !== 'confirm') return state;
      if (!answer.result.ok) return confirmationRefused(state, view.shop, view.buyer, answer.result);
      return { ...state, view: { ...view, terms: { confirmation: answer.result.value, live: false } } };
    case 'raiseSubmit': {
      if (view.screen !== 'confirm' || !view.terms) return state;
      if (!answer.reply.ok) return fail(state, pageRefusal(answer.reply.reason));
      const { confirmation } = view.terms;
      const { buyer, instrument } = view;
      return 'authentication' in confirmation && confirmation.authentication === 'in_frame'
        ? show(state, { screen: 'authenticate', shop, buyer, instrument, confirmation })
        : makeProof(state, confirmation.confirmation_id);
    }
    case 'authenticate': {
      if (view.screen !== 'authenticate' || job.kind !== 'authenticate') return state;
      if (job.answer === 'approve' && answer.result.ok) return makeProof(state, job.confirmationId);
      return notAuthenticated(state, view, job.answer, answer.result);
    }
    case 'makeProof': {
      const confirmation =
        view.screen === 'confirm'
          ? view.terms?.confirmation
          : view.screen === 'authenticate'
            ? view.confirmation
            : null;
      if (!confirmation || (view.screen !== 'confirm' && view.screen !== 'authenticate')) return state;
      const { result } = answer;
      const { buyer, instrument } = view;
      if (!result.ok) return proofRefused(state, view, result);
      const { user_token, origin_proof, email } = result.value;
      const phase = { name: 'handing-over' } as const;
      const submission = { userToken: user_token, originProof: origin_proof, email };
      return start(show(state, { screen: 'done', shop, buyer, instrument, confirmation, phase }), {
        kind: 'deliver',
        submission,
      });
    }
    case 'account':
      return state;
    case 'deliver': {
      if (view.screen !== 'done' || job.kind !== 'deliver') return state;
      const { reply } = answer;
      if (reply.ok) {
        return shop.asked.delivery === 'fetch' ? { ...state, view: { ...view, phase: { name: 'waiting' } } } : state;
      }
      if (reply.reason === 'needs_click' || reply.reason === 'silent') {
        const phase = { name: 'needs-click', submission: job.submission } as const;
        return moveFocus({ ...state, view: { ...view, phase } }, 'heading');
      }
      return fail(confirm(state, shop, view.buyer, view.instrument, 'back'), pageRefusal(reply.reason));
    }
    default:
      return state;
  }
}

/** The proof is made on the terms shown, with the consent as it was given. */
const makeProof = (state: State, confirmationId: string): State =>
  start(state, {
    kind: 'makeProof',
    confirmationId,
    consent: state.typed.consent !== '',
    knownEverywhere: state.ladder.everywhere,
  });

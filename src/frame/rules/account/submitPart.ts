import { understood } from '../../fields/records.js';
import type { AccountCall, AccountState, PreferencesView, ReceiptView } from '../../state/accountState.js';
import type { State } from '../../state/state.js';
import { start } from '../../state/transitions.js';
import { factorGiven, isSent } from '../identity/proving.js';
import { askDetails } from './addWay.js';
import { openRequested, startCall } from './openAccount.js';
import { limitGiven } from './ownLimit.js';
import { sendCode } from './prove.js';
import { showPart } from './showPart.js';

/** The primary button of each part. */
export function submitPart(state: AccountState): State {
  const { view } = state;
  if (view.part.name === 'prove') {
    const { part } = view;
    return isSent(part.factor) && part.sent === null
      ? sendCode(state, part.factor)
      : startCall(state, { name: 'prove', factor: factorGiven(part, state) });
  }
  return view.screen === 'receipt' ? submitReceipt(state, view) : submitPreferences(state, view);
}

function submitReceipt(state: AccountState, view: ReceiptView): State {
  const { part, orderId, receipt } = view;
  const { note, choice } = state.typed;
  if (receipt === null) return startCall(state, { name: 'receipt', orderId });
  if (part.name === 'report') return startCall(state, { name: 'report', orderId, note: note.trim() });
  return part.name === 'method' ? startCall(state, { name: 'method', orderId, instrumentId: choice }) : state;
}

function submitPreferences(state: AccountState, view: PreferencesView): State {
  const { part, preferences, shop } = view;
  const { typed } = state;
  const reopen = () => openRequested(state, shop);
  const change = (request: Extract<AccountCall, { name: 'change' }>['change']) =>
    startCall(state, { name: 'change', change: request });
  if (preferences === null && part.name === 'overview') return reopen();
  switch (part.name) {
    case 'overview':
    case 'erased':
      return start(state, { kind: 'cancel' });
    case 'expired':
    case 'closed':
      return reopen();
    case 'stop':
      return change({ change: 'stop', id: part.payment.id });
    case 'add': {
      const chosen = shop.methods.find(({ method }) => method === typed.choice);
      return chosen ? askDetails(state, shop, chosen) : state;
    }
    case 'remove': {
      const { instrument_id: id, recurring_payments } = part.instrument;
      const stopRecurring = recurring_payments.length > 0 && typed.choice === STOP;
      const replacementId = recurring_payments.length > 0 && !stopRecurring ? typed.choice : null;
      return change({ change: 'remove', id, replacementId, stopRecurring });
    }
    case 'email':
      return startCall(state, { name: 'step', request: { step: 'email', email: understood('email', state) } });
    case 'phone': {
      const lost = part.lost ? { lost: part.lost } : {};
      return startCall(state, {
        name: 'step',
        request: { step: 'phone', phone: state.phoneReading?.e164 ?? typed.phone.trim(), ...lost },
      });
    }
    case 'change-code': {
      const step = part.request.step === 'email' ? 'verify-email' : 'verify-phone';
      return startCall(state, { name: 'step', request: { step, code: understood('code', state) } });
    }
    case 'forget-all':
      return change({ change: 'forget-devices', id: null });
    case 'limit':
      return change({ change: 'limit', limit: limitGiven(typed, shop.request.locale) });
    case 'erase':
      return part.sure
        ? startCall(state, { name: 'erase' })
        : showPart(state, { ...view, part: { name: 'erase', sure: true } });
    default:
      return state;
  }
}

/** The choice to stop what depends on a way to pay; the others are the ids of other ways. */
export const STOP = 'stop';

import {
  ACCOUNT_PATHS,
  ChangeStepSchema,
  ErasedSchema,
  ExportedSchema,
  PreferencesSchema,
  ReceiptSchema,
} from '../../protocol/accountApi.js';
import type { SaveFile } from '../browser/saveFile.js';
import type { AccountAnswer, AccountCall, Change, ChangeStepRequest } from '../state/accountState.js';
import type { ProviderApi } from './providerApi.js';

/**
 * Makes a call of these flows, but for a factor, which is given as at a purchase. @param locale the language of what is
 * sent
 */
export const createAccountCaller =
  (saveFile: SaveFile) =>
  async (
    { post }: ProviderApi,
    call: Exclude<AccountCall, { name: 'prove' }>,
    locale: string,
  ): Promise<AccountAnswer> => {
    const { name } = call;
    switch (name) {
      case 'open': {
        const body = call.sessionId === null ? {} : { session_id: call.sessionId };
        return { name, result: await post(ACCOUNT_PATHS.open, body, PreferencesSchema) };
      }
      case 'change':
        return { name, result: await post(...changeOf(call.change), PreferencesSchema) };
      case 'step':
        return { name, result: await post(...stepOf(call.request, locale), ChangeStepSchema) };
      case 'export': {
        const result = await post(ACCOUNT_PATHS.export, {}, ExportedSchema);
        if (!result.ok) return { name, result };
        saveFile('my-payments.json', JSON.stringify(result.value.data, null, 2));
        return { name, result: { ok: true, value: true } };
      }
      case 'erase':
        return { name, result: await post(ACCOUNT_PATHS.erase, { understood: true }, ErasedSchema) };
      case 'receipt':
        return { name, result: await post(ACCOUNT_PATHS.receipt, { order_id: call.orderId }, ReceiptSchema) };
      case 'report': {
        const body = { order_id: call.orderId, ...(call.note === '' ? {} : { note: call.note }) };
        return { name, result: await post(ACCOUNT_PATHS.reportOrder, body, ReceiptSchema) };
      }
      case 'method': {
        const body = { order_id: call.orderId, instrument_id: call.instrumentId };
        return { name, result: await post(ACCOUNT_PATHS.changeMethod, body, ReceiptSchema) };
      }
    }
  };

type FrameRequest = [path: string, body: object];

function changeOf(request: Change): FrameRequest {
  switch (request.change) {
    case 'stop':
      return [ACCOUNT_PATHS.stopRecurring, { id: request.id }];
    case 'prefer':
      return [ACCOUNT_PATHS.preferInstrument, { instrument_id: request.id }];
    case 'remove': {
      const { id, replacementId, stopRecurring } = request;
      const replacement = replacementId === null ? {} : { replacement_id: replacementId };
      return [ACCOUNT_PATHS.removeInstrument, { instrument_id: id, ...replacement, stop_recurring: stopRecurring }];
    }
    case 'forget-devices':
      return [ACCOUNT_PATHS.forgetDevices, request.id === null ? {} : { id: request.id }];
    case 'recognition':
      return [ACCOUNT_PATHS.recognition, { known_everywhere: request.everywhere }];
    case 'limit':
      return [ACCOUNT_PATHS.limit, { own_limit: request.limit }];
    case 'keep-phone':
      return [ACCOUNT_PATHS.cancelPhone, {}];
  }
}

function stepOf(request: ChangeStepRequest, locale: string): FrameRequest {
  switch (request.step) {
    case 'email':
      return [ACCOUNT_PATHS.email, { email: request.email, locale }];
    case 'verify-email':
      return [ACCOUNT_PATHS.verifyEmail, { code: request.code, locale }];
    case 'phone':
      return [ACCOUNT_PATHS.phone, { phone: request.phone, country: request.country, lost: request.lost, locale }];
    case 'verify-phone':
      return [ACCOUNT_PATHS.verifyPhone, { code: request.code, locale }];
  }
}

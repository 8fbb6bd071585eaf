import { SANDBOX_PHONES } from 'ondemand-pay/protocol';
import type { Mode } from '../common/mode.js';

export type SandboxPhoneOutcome = keyof typeof SANDBOX_PHONES;

/** What a number does under test keys; `undefined` for every other number, and always under live keys. */
export function sandboxPhoneOutcome(mode: Mode, e164: string): SandboxPhoneOutcome | undefined {
  if (mode !== 'test') return undefined;
  return (Object.keys(SANDBOX_PHONES) as SandboxPhoneOutcome[]).find((outcome) => SANDBOX_PHONES[outcome] === e164);
}

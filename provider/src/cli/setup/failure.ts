import { CommanderError } from 'commander';
import { Refusal } from '../../common/refusal.js';
import { StripeClientMissing } from '../../rails/stripe/connectStripe.js';
import { StoreError } from '../../store/storeError.js';

/** A command was called in a way it does not understand. */
export class WrongUsage extends Error {}

/** A command did its work, has reported that something is wrong, and ends with 1. */
export class Reported extends Error {}

/** What a command line tells about an error, and the exit code: 1 refused or failed, 2 wrong usage. */
export type Failure = { code: string; message: string; exitCode: 1 | 2 };

/** Finds the words for anything a command may throw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return { code: 'wrong_usage', message: usageMessage(error), exitCode: 2 };
  if (error instanceof WrongUsage) return { code: 'wrong_usage', message: error.message, exitCode: 2 };
  if (error instanceof Refusal) return failed(error.code, refusalMessage(error));
  if (error instanceof StoreError || error instanceof StripeClientMissing) return failed(error.code, error.message);
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return failed('port_taken', `Port ${port} is taken by another program.`);
  if (code === 'EACCES' && port !== undefined) {
    return failed('port_refused', `Port ${port} may not be used by this user.`);
  }
  return failed('failed', message || 'Something went wrong.');
}

const failed = (code: string, message: string): Failure => ({ code, message, exitCode: 1 });

/* Each wrong field, by the name it has in the merchant API. */
function refusalMessage({ message, details: { errors = [] } }: Refusal): string {
  if (errors.length === 0) return message;
  return `${message}: ${errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; ')}`;
}

/* Commander shows the help instead of an error when a command of a group is missing. */
function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing; see ondemand --help';
  return message.replace(/^error: /, '');
}

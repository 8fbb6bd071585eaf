import type { Mode } from '../common/mode.js';
import type { RailInstrument } from '../ports/paymentRail.js';

/** What a rail is still to delete: one way to pay, or a customer with everything saved. */
export type RailDeletion = {
  mode: Mode;
  deletionId: string;
  /** The rail's name. */
  rail: string;
  /** Who stands for the buyer in what stays: an order that the rail owes an answer on is waited for. */
  buyerId: string;
  walletId: string;
  isCustomer: boolean;
  instrumentIds: readonly string[];
  instruments: readonly Pick<RailInstrument, 'method' | 'details'>[];
  /** What the buyer keeps in other wallets on the same rail. */
  kept: readonly Pick<RailInstrument, 'method' | 'details'>[];
  attempts: number;
};

/** The sandbox's rails keep all that they have in this store, also when another has taken their place. */
export const isOfSandbox = (rail: string): boolean => rail.startsWith('sandbox-');

import type { InstrumentView, PaymentMethod } from 'ondemand-pay/internal';
import type { Mode } from '../common/mode.js';

/** A way to pay that a buyer added. Never holds a card number or security code. */
export type Instrument = {
  mode: Mode;
  buyerId: string;
  instrumentId: string;
  /** The frame session that added it. */
  sessionId: string;
  /** What it is reached together with; see `buyers/wallet.ts`. */
  walletId: string;
  method: PaymentMethod;
  /** The rail's name. */
  rail: string;
  /** "Visa •• 4242" */
  label: string;
  /** Opaque to everyone but the rail. */
  details: Record<string, unknown>;
  /** Every payment must be approved by the buyer first. */
  needsAuthentication: boolean;
};

/** As its buyer recognises it. */
export const viewInstrument = ({ instrumentId, method, label }: Instrument): InstrumentView => ({
  instrument_id: instrumentId,
  method,
  label,
});

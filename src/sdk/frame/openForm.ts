import type { FrameSettings } from '../../protocol/bridge.js';
import type { OnDemandError } from '../../protocol/errors.js';
import type { ReadForm } from '../form/readForm.js';
import type { CallFrame, PageSide } from './bridge.js';
import type { ParsedReply } from './parse.js';

/** The form's side, for whatever stands in its place: the frame, or the provider's window. */
export type FormSide = Omit<PageSide, 'resize' | 'showTop' | 'lift' | 'lower' | 'payElsewhere'> & {
  current(): { options: ReadForm; settings: FrameSettings };
  onOpen(): void;
  onFailure(error: OnDemandError): void;
};

/**
 * Tells the other side what the form asks for, and then what was changed meanwhile.
 * @param takes whether its answer opens the form.
 */
export async function openForm(call: CallFrame, form: FormSide, takes: (reply: ParsedReply) => unknown): Promise<void> {
  const { settings: sent } = form.current();
  if (!takes(await call('open', { sdkVersion: __VERSION__, settings: sent }))) return;
  const { settings } = form.current();
  if (settings !== sent) void call('update', settings);
  form.onOpen();
}

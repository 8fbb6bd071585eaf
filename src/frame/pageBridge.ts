import { CallOptions, connect, type RemoteProxy, WindowMessenger } from 'penpal';
import * as v from 'valibot';
import type { Outcome } from '../protocol/bridge.js';
import {
  BRIDGE_VERSION,
  type DeliverRefusal,
  DeliverReplySchema,
  type FrameMethods,
  FrameSettingsSchema,
  HeightSchema,
  type OpenRefusal,
  OpenRequestSchema,
  OutcomeSchema,
  type PageMethods,
  type State as PageState,
  type RaiseSubmitRefusal,
  RaiseSubmitReplySchema,
  type Reply,
} from '../protocol/bridge.js';
import type { Submission } from '../protocol/submission.js';
import { readAsked } from './asked.js';
import type { Asked } from './state.js';

/** What the frame asks of the page. Nothing throws: a page that is gone or silent is an answer as well. */
export type PageCalls = {
  resize(height: number): void;
  changeState(state: PageState): void;
  raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>>;
  deliver(submission: Submission): Promise<Reply<DeliverRefusal | 'silent'>>;
  release(): Promise<void>;
  cancel(): Promise<void>;
};

/** What the page asks of the frame, parsed. */
export type PageRequests = {
  /** Answers once the session is open or refused. */
  open(asked: Asked): Promise<Reply<OpenRefusal>>;
  update(asked: Asked): void;
  present(): void;
  focus(): void;
  settle(outcome: Outcome): void;
  restore(): void;
};

/** Milliseconds until a silent page counts as gone. Its own `submit` listeners run within this time. */
const PAGE_TIMEOUT = 10_000;

/** The origins that the provider wrote into this document: exactly the merchant's registered ones. */
export const registeredOrigins = (document: Document): string[] =>
  document.querySelector<HTMLMetaElement>('meta[name="ondemand-origins"]')?.content.split(/\s+/).filter(Boolean) ?? [];

/**
 * Learns the page's origin from the browser's own word for it: the first message of the parent window from a
 * registered origin. It must listen before the bridge connects, because the handshake is that message.
 */
export function learnPageOrigin(window: Window, allowedOrigins: readonly string[]): () => string | null {
  let origin: string | null = null;
  const listen = (event: MessageEvent) => {
    if (event.source !== window.parent || !allowedOrigins.includes(event.origin)) return;
    origin = event.origin;
    window.removeEventListener('message', listen);
  };
  window.addEventListener('message', listen);
  return () => origin;
}

/**
 * The methods the page may call. They have no prototype, so that only these names exist; every value is
 * parsed; every call answers, and none throws.
 */
export function frameMethods(requests: PageRequests): FrameMethods {
  let opened = false;
  const readSettings = (value: unknown): Asked | null => {
    const settings = v.safeParse(FrameSettingsSchema, value);
    return settings.success ? readAsked(settings.output) : null;
  };
  const methods: FrameMethods = {
    async open(value: unknown) {
      const request = v.safeParse(OpenRequestSchema, value);
      if (!request.success) return { ok: false, reason: 'invalid_settings' };
      if (request.output.bridgeVersion !== BRIDGE_VERSION) return { ok: false, reason: 'bridge_version' };
      const asked = readAsked(request.output.settings);
      if (!asked || opened) return { ok: false, reason: 'invalid_settings' };
      opened = true;
      return requests.open(asked);
    },
    async update(value: unknown) {
      const asked = readSettings(value);
      if (!asked) return { ok: false, reason: 'invalid_settings' };
      requests.update(asked);
      return { ok: true };
    },
    async present() {
      requests.present();
      return { ok: true };
    },
    async focus() {
      requests.focus();
      return { ok: true };
    },
    async settle(value: unknown) {
      const outcome = v.safeParse(OutcomeSchema, value);
      if (!outcome.success) return { ok: false, reason: 'invalid_outcome' };
      requests.settle(outcome.output);
      return { ok: true };
    },
    async restore() {
      requests.restore();
      return { ok: true };
    },
  };
  return Object.assign(Object.create(null), methods);
}

/** Opens the bridge to the parent window. Start order does not matter; calls wait until it is open. */
export function connectPage(window: Window, allowedOrigins: string[], requests: PageRequests): PageCalls {
  const { promise } = connect<PageMethods>({
    messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins }),
    methods: frameMethods(requests),
  });
  const options = new CallOptions({ timeout: PAGE_TIMEOUT });

  /** The proxy never leaves this closure: naming it anywhere else could call it. */
  async function call(run: (page: RemoteProxy<PageMethods>) => Promise<unknown>): Promise<unknown> {
    try {
      return await run(await promise);
    } catch {
      return undefined;
    }
  }

  return {
    resize(height) {
      if (v.is(HeightSchema, height)) void call((page) => page.resize(height, options));
    },
    changeState(state) {
      void call((page) => page.changeState(state, options));
    },
    async raiseSubmit() {
      const reply = v.safeParse(RaiseSubmitReplySchema, await call((page) => page.raiseSubmit(options)));
      return reply.success ? reply.output : { ok: false, reason: 'detached' };
    },
    async deliver(submission) {
      const reply = v.safeParse(DeliverReplySchema, await call((page) => page.deliver(submission, options)));
      return reply.success ? reply.output : { ok: false, reason: 'silent' };
    },
    async release() {
      await call((page) => page.release(options));
    },
    async cancel() {
      await call((page) => page.cancel(options));
    },
  };
}

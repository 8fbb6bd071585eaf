import * as v from 'valibot';
import type {
  DeliverRefusal,
  FrameMethods,
  OpenReply,
  Outcome,
  PageMethods,
  State as PageState,
  RaiseSubmitRefusal,
  Reply,
} from '../../protocol/bridge.js';
import { type BridgeCalls, type Callable, openCalls } from '../../protocol/bridgeCalls.js';
import {
  DeliverReplySchema,
  FrameSettingsSchema,
  HeightSchema,
  LiftReplySchema,
  OpenRequestSchema,
  OutcomeSchema,
  RaiseSubmitReplySchema,
} from '../../protocol/bridgeSchemas.js';
import { BRIDGE_VERSION, readPortHandover, refusePort } from '../../protocol/portHandover.js';
import type { Submission } from '../../protocol/submission.js';
import { isAccountFlow, readRequest } from '../state/request.js';
import type { FrameRequest } from '../state/state.js';

/** What the frame asks of the page. Nothing throws: a page that is gone or silent is an answer as well. */
export type PageCalls = {
  resize(height: number): void;
  showTop(): void;
  changeState(state: PageState): void;
  /** @returns false where the page cannot lift the frame. */
  lift(): Promise<boolean>;
  lower(): void;
  raiseSubmit(): Promise<Reply<RaiseSubmitRefusal>>;
  deliver(submission: Submission): Promise<Reply<DeliverRefusal | 'silent'>>;
  release(): Promise<void>;
  cancel(): Promise<void>;
  /** Goes on in the provider's window, in the buyer's click. False: the browser did not let it open. */
  payElsewhere(): Promise<boolean>;
};

/** Where no page is around the frame. Nothing is bought there, so nothing is ever submitted. */
export const NO_PAGE: PageCalls = {
  resize: () => {},
  showTop: () => {},
  changeState: () => {},
  lift: async () => false,
  lower: () => {},
  raiseSubmit: async () => ({ ok: false, reason: 'detached' }),
  deliver: async () => ({ ok: false, reason: 'silent' }),
  release: async () => {},
  cancel: async () => {},
  payElsewhere: async () => false,
};

/** What the page asks of the frame, parsed. */
export type PageRequests = {
  /** Answers once the session is open or refused. */
  open(request: FrameRequest): Promise<OpenReply>;
  update(request: FrameRequest): void;
  present(): void;
  focus(): void;
  settle(outcome: Outcome): void;
  restore(): void;
  lowered(): void;
  leave(): void;
};

/** Milliseconds until a silent page counts as gone. Its own `submit` listeners run within this time. */
const PAGE_TIMEOUT = 10_000;

/** The origins that the provider wrote into this document: exactly the merchant's registered ones. */
export const registeredOrigins = (document: Document): string[] =>
  document.querySelector<HTMLMetaElement>('meta[name="ondemand-origins"]')?.content.split(/\s+/).filter(Boolean) ?? [];

/**
 * The methods the page may call. Every value is parsed; every call answers, and none throws.
 */
export function frameMethods(requests: PageRequests): FrameMethods & Callable {
  let opened: FrameRequest | null = null;
  const readSettings = (value: unknown): FrameRequest | null => {
    const settings = v.safeParse(FrameSettingsSchema, value);
    return settings.success ? readRequest(settings.output) : null;
  };
  return {
    async open(value: unknown) {
      const open = v.safeParse(OpenRequestSchema, value);
      if (!open.success) return { ok: false, reason: 'invalid_settings' };
      const request = readRequest(open.output.settings);
      if (!request || opened) return { ok: false, reason: 'invalid_settings' };
      opened = request;
      return requests.open(request);
    },
    async update(value: unknown) {
      const request = readSettings(value);
      // The screens of what is bought and of what is shown do not lead to each other: the page loads the frame anew.
      if (!request || !opened || isAccountFlow(request) !== isAccountFlow(opened))
        return { ok: false, reason: 'invalid_settings' };
      requests.update(request);
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
    async lowered() {
      requests.lowered();
      return { ok: true };
    },
    async leave() {
      requests.leave();
      return { ok: true };
    },
  };
}

/**
 * Waits for the page to hand over its port, from exactly a registered origin and the page's own window: the frame's
 * parent, or the opener of the provider's window; calls made before wait as well. Only the first port counts.
 * `origin` is the browser's own word for where it came from: `null` until then, and known before the page can call
 * anything.
 */
export function connectPage(
  { window, peer }: { window: Window; peer: Window | null },
  allowedOrigins: readonly string[],
  requests: PageRequests,
): { page: PageCalls; origin: () => string | null } {
  let pageOrigin: string | null = null;
  const calls = new Promise<BridgeCalls>((resolve) => {
    const listen = ({ source, origin, data, ports: [port] }: MessageEvent) => {
      const version = readPortHandover(data);
      if (!source || source !== peer || !allowedOrigins.includes(origin) || version === undefined || !port) return;
      if (version !== BRIDGE_VERSION) return refusePort(port, version);
      window.removeEventListener('message', listen);
      pageOrigin = origin;
      resolve(openCalls(port, frameMethods(requests), PAGE_TIMEOUT));
    };
    window.addEventListener('message', listen);
  });
  let open: BridgeCalls | undefined;
  void calls.then((opened) => {
    open = opened;
  });
  // Without a pause where the port is open, so that what is told first arrives first.
  const call = (name: keyof PageMethods, argument?: unknown) =>
    open ? open.call(name, argument) : calls.then((opened) => opened.call(name, argument));

  const page: PageCalls = {
    resize(height) {
      if (v.is(HeightSchema, height)) void call('resize', height);
    },
    showTop() {
      void call('showTop');
    },
    changeState(state) {
      void call('changeState', state);
    },
    async lift() {
      const reply = v.safeParse(LiftReplySchema, await call('lift'));
      return reply.success && reply.output.ok;
    },
    lower() {
      void call('lower');
    },
    async raiseSubmit() {
      const reply = v.safeParse(RaiseSubmitReplySchema, await call('raiseSubmit'));
      return reply.success ? reply.output : { ok: false, reason: 'detached' };
    },
    async deliver(submission) {
      const reply = v.safeParse(DeliverReplySchema, await call('deliver', submission));
      return reply.success ? reply.output : { ok: false, reason: 'silent' };
    },
    async release() {
      await call('release');
    },
    async cancel() {
      await call('cancel');
    },
    async payElsewhere() {
      return v.is(v.object({ ok: v.literal(true) }), await call('payElsewhere'));
    },
  };
  return { page, origin: () => pageOrigin };
}

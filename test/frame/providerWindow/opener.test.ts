// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { meetOpener, type Opener } from '../../../src/frame/providerWindow/opener.js';
import { HELLO, WELCOME } from '../../../src/protocol/providerWindow.js';

const FRAME = { sessionId: 's-1', mode: 'test', merchantName: 'News', locale: 'en' } as const;
const WELCOMING = { type: WELCOME, ...FRAME };
const ownOrigin = window.location.origin;

let opener: Window;
let greeted: unknown[];

/** A window that this one could have been opened by. */
function otherWindow(): Window {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  return frame.contentWindow!;
}

beforeEach(() => {
  document.body.replaceChildren();
  opener = otherWindow();
  greeted = [];
  opener.postMessage = (...given: unknown[]) => void greeted.push(given);
  Object.defineProperty(window, 'opener', { value: opener, configurable: true });
});

/** What the window hears; `heard` is its opener, once there is one. */
function meeting() {
  const heard: (Opener | null)[] = [];
  const met = meetOpener(window, 60_000).then((opener) => {
    heard.push(opener);
  });
  const hear = (given: Partial<MessageEventInit>) => {
    const { port1, port2 } = new MessageChannel();
    const init = { data: WELCOMING, source: opener, origin: ownOrigin, ports: [port2], ...given };
    window.dispatchEvent(new MessageEvent('message', init as MessageEventInit));
    return port1;
  };
  return { heard, met, hear };
}

describe('the provider’s own window', () => {
  it('greets its opener under its own origin alone', () => {
    void meetOpener(window, 60_000);
    expect(greeted).toEqual([[HELLO, ownOrigin]]);
  });

  it.each<[string, () => Partial<MessageEventInit>]>([
    ['from another window of the same origin', () => ({ source: otherWindow() })],
    ['from its opener, gone to another origin', () => ({ origin: 'https://evil.example' })],
    ['from nobody', () => ({ source: null })],
    ['of another kind', () => ({ data: HELLO })],
    ['without a way to answer', () => ({ ports: [] })],
  ])('does not hear a welcome %s, and hears that of the frame that opened it', async (_, foreign) => {
    const { heard, met, hear } = meeting();
    hear(foreign());
    await Promise.resolve();
    expect(heard).toEqual([]);

    const answered = hear({});
    await met;
    expect(heard).toMatchObject([{ says: FRAME }]);
    const given = vi.fn();
    answered.onmessage = ({ data }) => given(data);
    heard[0]?.handOver({ handover: 'h-1' });
    await expect.poll(() => given.mock.calls).toEqual([[{ handover: 'h-1' }]]);
    answered.close();
  });

  it('has nobody where it was opened by nobody, or by one that says nothing', async () => {
    expect(await meetOpener(window, 0)).toBeNull();
    Object.defineProperty(window, 'opener', { value: null, configurable: true });
    expect(await meetOpener(window)).toBeNull();
  });
});

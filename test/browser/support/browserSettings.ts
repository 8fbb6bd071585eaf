import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/**
 * A buyer's answer to the browser's question whether the provider may use its cookies inside a shop's page. The page
 * that gave it stays open: the browser forgets the answer with it.
 */
export async function answerStorageAccess(
  person: BrowserContext,
  { setting, shop, provider }: { setting: 'granted' | 'denied'; shop: string; provider: string },
): Promise<void> {
  const page = await person.newPage();
  const session = await person.newCDPSession(page);
  const { targetInfo } = (await session.send('Target.getTargetInfo')) as unknown as {
    targetInfo: { browserContextId?: string };
  };
  // Playwright's own call does not reach a frame inside another site's page.
  await session.send(
    'Browser.setPermission' as 'Browser.grantPermissions',
    {
      permission: { name: 'storage-access' },
      setting,
      origin: new URL(shop).origin,
      embeddedOrigin: provider,
      browserContextId: targetInfo.browserContextId,
    } as never,
  );
}

/** The browser has been asked, and the buyer looks elsewhere: the question is never answered. */
export const leaveStorageAccessOpen = (person: BrowserContext): Promise<unknown> =>
  person.addInitScript(() => {
    document.requestStorageAccess = () => new Promise(() => {});
  });

/** As a browser that knows no sign-in of its own (FedCM): any but Chrome and its like, or an old one. */
export const withoutSignIn = (person: Pick<BrowserContext, 'addInitScript'>): Promise<unknown> =>
  person.addInitScript(() => Reflect.deleteProperty(window, 'IdentityCredential'));

/** A device that can keep passkeys and knows its owner, for a page and the frames in it. */
export async function addAuthenticator(
  page: Page,
  { credentials = [], onDevice = true }: { credentials?: readonly object[]; onDevice?: boolean } = {},
): Promise<{ credentials(): Promise<object[]>; session: CDPSession }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: onDevice ? 'internal' : 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of credentials) {
    await session.send('WebAuthn.addCredential', { authenticatorId, credential: credential as never });
  }
  return {
    session,
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

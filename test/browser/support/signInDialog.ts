import type { BrowserContext, CDPSession, Frame, Page } from 'playwright-core';

type Shown = { dialogId: string; dialogType: string; accounts: { name: string; email: string }[]; title: string };

/**
 * The browser's own sign-in dialog in the frame of a shop's page, which no test can see: the driver tells of it, and
 * answers for the buyer.
 * @param form whose frame; `null`: that of the page itself.
 */
export async function watchSignIn(
  person: BrowserContext,
  page: Page,
  { form = 'form.ondemand-form' }: { form?: string | null } = {},
) {
  const session: CDPSession = await person.newCDPSession(form === null ? page : await frameIn(page, form));
  const shown: Shown[] = [];
  let closed = 0;
  const tell = new Set<() => void>();
  const on = session.on as unknown as (name: string, listener: (event: never) => void) => void;
  on.call(session, 'FedCm.dialogShown', (dialog: Shown) => {
    shown.push(dialog);
    for (const listener of tell) listener();
  });
  on.call(session, 'FedCm.dialogClosed', () => {
    closed += 1;
    for (const listener of tell) listener();
  });
  // A real browser takes any time up to minutes to say no, so that no page learns from it.
  await session.send('FedCm.enable', { disableRejectionDelay: true });

  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        tell.delete(look);
        resolve();
      };
      tell.add(look);
      look();
    });
  /** The dialog that stands, once one does. */
  async function dialog(): Promise<Shown> {
    await until(() => shown.length > closed);
    return shown.at(-1)!;
  }
  return {
    shown,
    dialog,
    closed: () => until(() => closed > 0 && closed === shown.length),
    async choose(accountIndex = 0): Promise<void> {
      const { dialogId } = await dialog();
      await session.send('FedCm.selectAccount', { dialogId, accountIndex });
    },
    /** As a person closes it; for a while the browser then asks nobody. */
    async dismiss(): Promise<void> {
      const { dialogId } = await dialog();
      await session.send('FedCm.dismissDialog', { dialogId, triggerCooldown: true });
    },
  };
}

async function frameIn(page: Page, form: string): Promise<Frame> {
  const owner = await page.locator(`${form} iframe`).elementHandle();
  const frame = await owner?.contentFrame();
  if (!frame) throw new Error('The page has no frame');
  return frame;
}

export type DemoSite = {
  /** Its subdomain of localhost and its folder among the examples. */
  readonly name: string;
  /** What buyers see. */
  readonly title: string;
  /** The function its `shop.js` exports. */
  readonly start: string;
};

/** The example shops, in the order of their ports. */
export const demoSites: readonly DemoSite[] = [
  { name: 'news', title: 'Kiosk', start: 'startNews' },
  { name: 'games', title: 'Pixel Attic', start: 'startGames' },
  { name: 'html', title: 'Museum', start: 'startHtml' },
];

export type StartOptions = { port: number; url: string; providerUrl: string; apiKey: string; apiSecret: string };
export type StartedSite = { url: string; close(): Promise<void> };

/** Starts an example shop; the build puts the examples beside the commands. */
export async function startSite({ name, start }: DemoSite, options: StartOptions): Promise<StartedSite> {
  const shop = (await import(new URL(`../../examples/${name}/shop.js`, import.meta.url).href)) as Record<
    string,
    (options: StartOptions) => Promise<StartedSite>
  >;
  return shop[start]!(options);
}

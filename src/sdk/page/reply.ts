/** What the page answers over the bridge. */
export const OK = { ok: true } as const;
export const refuse = <Reason extends string>(reason: Reason) => ({ ok: false, reason }) as const;

/** The `type` of a problem (RFC 9457): the address of its page at the provider. */
export const problemUrl = (provider: string, code: string): string => `${provider}/problems/${code}`;

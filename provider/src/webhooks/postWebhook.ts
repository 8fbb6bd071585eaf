import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './privateAddress.js';

/** Milliseconds for a whole delivery, as the Standard Webhooks specification recommends at least. */
const PATIENCE = 15_000;

export type WebhookPost = {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Under a test key a shop on the developer's own machine is reached. */
  allowPrivate: boolean;
};

type Resolve = (
  hostname: string,
  options: { all: true; family?: number },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Sends one delivery and gives the status it was answered with. Redirections are not followed, and the body of the
 * answer is not read. The address is checked at the moment of connecting, so a name cannot lead elsewhere in between.
 * Rejects when nobody answers in time, or the address is private.
 */
export function postWebhook(
  { url, headers, body, allowPrivate }: WebhookPost,
  { resolve = systemLookup as Resolve, patience = PATIENCE }: { resolve?: Resolve; patience?: number } = {},
): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(new PrivateAddress());
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(patience),
    lookup: guarded(resolve, allowPrivate),
    agent: false,
  };
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((settle, reject) => {
    request(target, options, (response) => {
      settle(response.statusCode ?? 0);
      response.destroy();
    })
      .on('error', reject)
      .end(body);
  });
}

/** The endpoint's name leads to a machine that is not of the public internet. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

const LOOPBACK: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

function guarded(resolve: Resolve, allowPrivate: boolean): LookupFunction {
  return (hostname, { all, family }, callback) => {
    const answer = (error: Error | null, addresses: LookupAddress[]) => {
      const isRefused = !allowPrivate && addresses?.some(({ address }) => isPrivateAddress(address));
      const [first] = addresses ?? [];
      if (error || isRefused || !first) callback(error ?? new PrivateAddress(), '', 0);
      else if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    // Names under .localhost are the loopback by definition (RFC 6761 §6.3); not every resolver knows.
    if (/(^|\.)localhost$/.test(hostname)) answer(null, LOOPBACK);
    else resolve(hostname, { all: true, ...(typeof family === 'number' ? { family } : {}) }, answer);
  };
}

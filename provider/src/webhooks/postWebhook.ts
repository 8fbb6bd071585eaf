import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isReachable, type WebhookReach } from './webhookReach.js';

/** Milliseconds for a whole delivery, as the Standard Webhooks specification recommends at least. */
const PATIENCE = 15_000;

export type WebhookPost = {
  url: string;
  headers: Record<string, string>;
  body: string;
  reach: WebhookReach;
};

type Resolve = (
  hostname: string,
  options: { all: true; family?: number },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Sends one delivery and gives the status it was answered with. Redirections are not followed, and the body of the
 * answer is not read. The address is checked at the moment of connecting, so a name cannot lead elsewhere in between.
 * Rejects when nobody answers in time, or the address is out of reach.
 */
export function postWebhook(
  { url, headers, body, reach }: WebhookPost,
  { resolve = systemLookup as Resolve, patience = PATIENCE }: { resolve?: Resolve; patience?: number } = {},
): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isReachable(host, reach)) return Promise.reject(new PrivateAddress());
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(patience),
    lookup: guarded(resolve, reach),
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

/** The endpoint's name leads to a machine that deliveries may not go to. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

const LOOPBACK: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

function guarded(resolve: Resolve, reach: WebhookReach): LookupFunction {
  return (hostname, { all, family }, callback) => {
    const answer = (error: Error | null, addresses: LookupAddress[]) => {
      const isRefused = addresses?.some(({ address }) => !isReachable(address, reach));
      const [first] = addresses ?? [];
      if (error || isRefused || !first) callback(error ?? new PrivateAddress(), '', 0);
      else if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    // Names under .localhost are the loopback by definition (RFC 6761 §6.3); not every resolver knows.
    if (/(^|\.)localhost\.?$/.test(hostname)) answer(null, LOOPBACK);
    else resolve(hostname, { all: true, ...(typeof family === 'number' ? { family } : {}) }, answer);
  };
}

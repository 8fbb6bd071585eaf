import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A log that is kept in memory, down to the level `trace`. */
export function memoryLog(): { log: Logger; text(): string; lines(): Record<string, unknown>[] } {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  return {
    log: pino({ level: 'trace', base: null }, stream),
    text: () => written,
    lines: () =>
      written
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** A log without its ids and times: they are digits too, and would hold a short number by chance. */
export const withoutIds = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"(time|ms)":[\d.]+/g, '');

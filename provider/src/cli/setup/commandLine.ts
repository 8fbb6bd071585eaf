import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { failureOf, Reported } from './failure.js';

/** What a command works with, so that tests need no process of their own. */
export type CommandIo = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: the result. */
  out(text: string): void;
  /** Standard error: what people want to know beside it. */
  err(text: string): void;
};

/** Hands a command's result over: one JSON value under `--json`, else `human`. Called once for each command. */
type Report = (result: Json, human: string) => void;

/** A value of JSON; the names in it are snake_case. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Everything a command needs beside its own options. */
type CommandContext = CommandIo & { readonly report: Report };

/**
 * Adds a command that takes `--json`. Its action reports the result or throws.
 * @param isDefault the one of its group that is meant where none is named.
 */
export function addCommand<Options extends object>(
  parent: Command,
  { name, summary, setUp, run }: CommandDefinition<Options>,
  io: CommandIo,
  { isDefault = false }: { isDefault?: boolean } = {},
): Command {
  const command = parent
    .command(name, { isDefault })
    .description(summary)
    .option('--json', 'one JSON value on standard output');
  setUp?.(command);
  command.action(async (...words: unknown[]) => {
    const options = command.opts<Options & { json?: boolean }>();
    const report: Report = (result, human) => io.out(`${options.json ? JSON.stringify(result) : human}\n`);
    await run({ ...io, report }, options, ...words.filter((word) => typeof word === 'string'));
  });
  return command;
}

export type CommandDefinition<Options extends object> = {
  /** With its arguments: `rotate-secret <api-key>`. */
  name: string;
  summary: string;
  setUp?: (command: Command) => void;
  run(context: CommandContext, options: Options, ...words: string[]): Promise<void>;
};

/**
 * Runs a command line and gives the exit code: 0 done, 1 refused or failed, 2 wrong usage. Whatever goes wrong is told
 * on standard error and, under `--json`, as `{"error": {"code", "message"}}` on standard output.
 */
export async function runCommandLine(
  given: readonly string[],
  io: CommandIo,
  read: () => { program: Command; words: readonly string[] },
): Promise<number> {
  try {
    const { program, words } = read();
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof Reported) return 1;
    const { code, message, exitCode } = failureOf(error);
    if (given.includes('--json')) io.out(`${JSON.stringify({ error: { code, message } })}\n`);
    io.err(`ondemand: ${message}\n`);
    return exitCode;
  }
}

/** An empty program that throws instead of ending the process, as do the commands added to it. */
export function createProgram(name: string, version: string, io: CommandIo): Command {
  return new Command(name)
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: () => {} });
}

/** Reads a TCP port for an option. */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

/** Reads a URL that is an origin, for an option. */
export function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new InvalidArgumentError('It must be an http or https address without a path.');
  }
  return url.origin;
}

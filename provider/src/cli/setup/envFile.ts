import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { errorCode } from '../../store/storeError.js';
import type { CommandIo } from './commandLine.js';
import { WrongUsage } from './failure.js';

const OPTION = '--env-file';

/**
 * Takes `--env-file F` out of a command line, wherever it stands, and gives the environment with what the file sets:
 * the file of the service, as systemd and podman read it. What was named on the command line goes before the shell's
 * own variables; an empty line leaves them as they are.
 * @throws WrongUsage
 */
export function withEnvFile(words: readonly string[], io: CommandIo): { words: string[]; io: CommandIo } {
  const rest: string[] = [];
  let env = io.env;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word !== OPTION && !word.startsWith(`${OPTION}=`)) {
      rest.push(word);
      continue;
    }
    const file = word === OPTION ? words[++at] : word.slice(OPTION.length + 1);
    if (!file) throw new WrongUsage(`${OPTION} needs the name of a file`);
    env = { ...env, ...read(resolve(io.cwd, file)) };
  }
  return { words: rest, io: { ...io, env } };
}

function read(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUsage(`${OPTION}: ${file} cannot be read (${errorCode(error)}).`);
  }
  const entries = Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}

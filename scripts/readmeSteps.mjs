/*
 * README.md as a list of things to do, in its order. Each block has to be of a kind that is known here, so that no part
 * of the README can be left out by whoever follows it.
 */

/**
 * `Run`: to their end. `Hold`: holds its terminal, ready once it answers at `address`; is ended then, kept for what
 * follows, or bought from.
 * @typedef {{ kind: 'run', commands: string[] }} Run
 * @typedef {{ kind: 'hold', command: string, address: string, next: 'end' | 'keep' | 'buy' }} Hold
 * @typedef {{ line: number } & (Run | Hold | { kind: 'write', file: string, text: string })} Step
 */

/** Commands that end by themselves. */
const RUNS = [
  /^npm install( \.\/[\w.-]+\.tgz)?$/,
  /^npm init --yes$/,
  /^npm pack --pack-destination [\w./-]+$/,
  /^npx ondemand (init shop|merchant add|migrate|doctor)\b/,
  /^mkdir [\w./-]+$/,
  /^cd [\w./-]+$/,
];

/** @type {[command: RegExp, next: 'end' | 'keep' | 'buy'][]} those that do not, and what comes next */
const HOLDS = [
  [/^npm run demo$/, 'end'],
  [/^npx ondemand serve /, 'keep'],
  [/^node --env-file=\S+ [\w./-]+\.mjs$/, 'buy'],
];

const FILES = { html: /^[\w-]+\.html$/, js: /^[\w-]+\.mjs$/, ini: /^\.env$/ };

/**
 * @param {string} markdown
 * @returns {Step[]}
 * @throws {Error} at a block or a command that nobody would know how to follow.
 */
export function stepsOf(markdown) {
  const fences = markdown.split('\n').filter((line) => line.startsWith('```')).length;
  const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  if (fences !== 2 * blocks.length) throw new Error('A block is not closed, or has a name of more than letters');
  return blocks.flatMap(({ 0: whole, 1: language = '', 2: text = '', index }) => {
    const before = markdown.slice(0, index);
    const line = before.split('\n').length;
    const after = markdown.slice(index + whole.length).split(/^```/m)[0] ?? '';
    try {
      if (language === 'sh') return commandsOf(text, after).map((step) => ({ ...step, line }));
      return [{ kind: /** @type {const} */ ('write'), file: fileOf(language, before), text, line }];
    } catch (error) {
      throw new Error(`README.md:${line}: ${/** @type {Error} */ (error).message}`);
    }
  });
}

/** @param {string} text @param {string} after what is said below the block */
function commandsOf(text, after) {
  /** @type {(Run | Hold)[]} */
  const steps = [];
  for (const command of text.trim().split('\n')) {
    if (steps.at(-1)?.kind === 'hold') throw new Error(`"${command}" follows a command that holds the terminal`);
    const [, next] = HOLDS.find(([pattern]) => pattern.test(command)) ?? [];
    if (next !== undefined) {
      const address = /--url (\S+)/.exec(command)?.[1] ?? /http:\/\/[\w.]+:\d+/.exec(after)?.[0];
      if (address === undefined) throw new Error(`Nothing below says where "${command}" is to be opened`);
      steps.push({ kind: 'hold', command, address, next });
      continue;
    }
    if (!RUNS.some((pattern) => pattern.test(command))) throw new Error(`"${command}" is a command of no known kind`);
    const last = steps.at(-1);
    if (last?.kind === 'run') last.commands.push(command);
    else steps.push({ kind: 'run', commands: [command] });
  }
  return steps;
}

/**
 * The file that a block is to be written to, named by the sentence above it.
 * @param {string} language @param {string} before
 */
function fileOf(language, before) {
  const pattern = Object.entries(FILES).find(([name]) => name === language)?.[1];
  if (!pattern) throw new Error(`a block of no known kind: "${language}"`);
  const [, file = ''] = /`([^`\n]+)`:\n\n$/.exec(before) ?? [];
  if (!pattern.test(file)) throw new Error(`The sentence above the block does not end with the name of its file`);
  return file;
}

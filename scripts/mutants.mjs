import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { MUTANTS } from '../test/mutants/mutants.mjs';

/*
 * Breaks each guard that docs/security.md names, one at a time, and fails if the test that is named for it stays green.
 * `npm run test:mutants [words]`: only those whose claim, file or test holds all of the words.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const chosen = MUTANTS.filter((mutant) => words.every((word) => JSON.stringify(mutant).includes(word)));
if (chosen.length === 0) {
  console.error(`No mutant has all of: ${words.join(' ')}`);
  process.exit(1);
}

const vitest = await createVitest('test', {
  root,
  project: ['unit', 'provider'],
  watch: false,
  reporters: [{}],
  onConsoleLog: () => false,
});
const survived = [];
for (const [index, mutant] of chosen.entries()) {
  const ran = await runTests(mutant);
  const isKilled = ran.failed > 0;
  console.log(`${index + 1}/${chosen.length} ${isKilled ? 'killed  ' : 'SURVIVED'} ${mutant.claim}`);
  if (isKilled) continue;
  const { claim, file, find, test, name } = mutant;
  const end = ran.passed > 0 ? 'stayed green' : `did not run: ${ran.problem}`;
  survived.push(`${claim}\n  ${file}: ${find}\n  ${test}: "${name}" ${end}`);
}
await vitest.close();
if (survived.length > 0) {
  console.error(`\n${survived.length} survived:\n\n${survived.join('\n\n')}`);
  process.exit(1);
}
console.log(`\nAll ${chosen.length} mutants were killed.`);
process.exit(0);

/** @param {import('../test/mutants/mutants.mjs').Mutant} mutant */
async function runTests({ file, find, replace, test, name }) {
  const source = join(root, file);
  process.env.MUTANT = JSON.stringify({ file, find, replace });
  vitest.invalidateFile(source);
  vitest.setGlobalTestNamePattern(patternOf(name));
  const specifications = (await vitest.globTestSpecifications([test])).filter(
    ({ moduleId }) => moduleId === join(root, test),
  );
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  vitest.invalidateFile(source);
  const states = testModules.flatMap(({ children }) => [...children.allTests()].map((each) => each.result().state));
  const problems = [...unhandledErrors, ...testModules.flatMap((module) => module.errors())];
  return {
    failed: states.filter((state) => state === 'failed').length,
    passed: states.filter((state) => state === 'passed').length,
    problem: problems.map((error) => error.message).join('; ') || 'no test has this name',
  };
}

/** A name as it stands in the table of claims: what a table of cases fills in may be anything. */
function patternOf(name) {
  return new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%[sij]|\\\$\w+/g, '.*'));
}

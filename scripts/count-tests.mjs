// Prints `Tests: N passed, N failed` of jest result files: the first, and what a second run of its failed files made of
// them. A suite that could not even run is a failed one. Exit code 1 when nothing passed, anything failed, or there is
// no result. What was skipped is named. With --failed-files it prints the files to run again instead: none when they are many, for then it is no
// matter of one test that waited too long.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const mostAgain = 2;
const nothing = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1, testResults: [] };
const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return nothing;
  }
};
const isFailed = ({ status }) => status === 'failed';
const isSkipped = ({ status }) => status === 'pending' || status === 'todo';
const countPassed = ({ assertionResults }) =>
  assertionResults.filter(({ status }) => status === 'passed').length;

const isListing = process.argv[2] === '--failed-files';
const [first, again] = process.argv.slice(isListing ? 3 : 2).map(read);
const failedFiles = first.testResults.filter(isFailed);

if (isListing) {
  if (failedFiles.length <= mostAgain) {
    for (const { name } of failedFiles) console.log(relative(process.cwd(), name));
  }
} else {
  const replaced = again === undefined ? 0 : failedFiles.reduce((sum, file) => sum + countPassed(file), 0);
  const last = again ?? first;
  const passed = first.numPassedTests - replaced + (again?.numPassedTests ?? 0);
  const failed = last.numFailedTests + last.numRuntimeErrorTestSuites;
  if (again !== undefined && failed === 0) {
    for (const { assertionResults } of failedFiles) {
      for (const { fullName } of assertionResults.filter(isFailed)) console.log(`Unsteady: ${fullName}`);
    }
  }
  const cases = first.testResults.flatMap(({ assertionResults }) => assertionResults);
  for (const { fullName } of cases.filter(isSkipped)) console.log(`Skipped: ${fullName}`);
  console.log(`Tests: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

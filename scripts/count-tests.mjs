// Prints `Tests: N passed, N failed` of a jest result file. A suite that could not even run is a failed one.
// Exit code 1 when nothing passed, anything failed, or there is no result.
import { readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
};
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = read(process.argv[2]);
const failed = numFailedTests + numRuntimeErrorTestSuites;
console.log(`Tests: ${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed > 0 || numPassedTests === 0 ? 1 : 0;

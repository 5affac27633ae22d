/** Runs the pairs of each suite on one server and prints the score. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Bench } from './judge-direction.mjs';
import { loadPairs } from './load-pairs.mjs';
import { openPeer } from './open-peer.mjs';

export async function runSuites(options) {
  const { folders, major, only, shard, detailsPath, againPath, besidePath } = options;
  const isAsked = againPath === '' ? () => true : failedBefore(againPath);
  writeFileSync(detailsPath, '');
  const peer = besidePath === '' ? null : await openPeer(besidePath);
  const bench = await Bench.start(major, { ...options, peer });
  const details = [];
  try {
    for (const [suite, folder] of Object.entries(folders)) {
      const [place, of] = shard;
      const pairs = loadPairs(suite, folder)
        .filter(({ name }) => name.includes(only))
        .filter((_, at) => at % of === place - 1);
      for (const pair of pairs) {
        const asked = ['there', 'back'].filter((direction) => isAsked(pair.name, direction));
        if (asked.length === 0) continue;
        const verdicts = await bench.judge(pair);
        const isBuilt = !['notBuilt', 'notSeen'].includes(verdicts.there.outcome);
        const beside = peer !== null && isBuilt ? await bench.judgePeer(pair) : {};
        for (const direction of asked) {
          const detail = {
            suite,
            name: pair.name,
            direction,
            ...verdicts[direction],
            beside: beside[direction],
          };
          details.push(detail);
          appendFileSync(detailsPath, `${JSON.stringify(detail)}\n`);
        }
      }
      const ofSuite = details.filter((each) => each.suite === suite);
      printScore(suite, ofSuite);
      const besides = ofSuite.flatMap(({ beside }) => beside ?? []);
      if (besides.length > 0) printScore(`${suite}, beside`, besides);
    }
  } finally {
    await bench.stop();
  }
  const isBad = ({ outcome }) => outcome === 'silentlyShort' || outcome === 'notSeen';
  return { isClean: !details.some(isBad) };
}

/** Whether a direction did not end equal in an earlier run. */
function failedBefore(path) {
  const failed = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ outcome }) => outcome !== 'equal' && outcome !== 'notBuilt');
  const keys = new Set(failed.map(({ name, direction }) => `${direction} ${name}`));
  return (name, direction) => keys.has(`${direction} ${name}`);
}

function printScore(suite, details) {
  const counts = new Map();
  for (const { outcome } of details) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const judged = details.length - (counts.get('notBuilt') ?? 0);
  const right = counts.get('equal') ?? 0;
  const rest = [...counts]
    .filter(([outcome]) => outcome !== 'equal')
    .map(([outcome, count]) => `${outcome} ${count}`);
  const share = judged === 0 ? '–' : `${((100 * right) / judged).toFixed(1)} %`;
  process.stdout.write(
    `${suite}: ${right} of ${judged} directions end equal (${share}); ${rest.join(', ')}\n`,
  );
}

// Preloaded into measured processes (`node --import`): what a process used in all, told when it ends.
import { readFileSync, writeFileSync } from 'node:fs';

/** `maxRSS` holds that of whoever started the process, too: Linux keeps it from before the program was loaded. */
const readPeakKib = () => {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssMiB: readPeakKib() / 1024 };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
});

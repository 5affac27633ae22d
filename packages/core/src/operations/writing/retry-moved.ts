import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../model/failure.ts';
import type { AskConsent, WriteOptions } from '../../model/options.ts';
import type { Report } from '../../model/report.ts';

const attempts = 4;
const pauseMs = 200;

/**
 * Starts over when somebody else changed the database in the meantime; gives up after a few times. A person who agreed
 * is asked again only where the plan has become another.
 */
export async function retryMoved<Options extends WriteOptions, Told extends Report>(
  options: Options,
  work: (options: Options) => Promise<Told>,
): Promise<Told> {
  const { askConsent } = options;
  const remembering = askConsent === undefined ? options : { ...options, askConsent: remember(askConsent) };
  return startOver(() => work(remembering));
}

/** Runs `work` again, a few times, when somebody else changed the database under it. */
export async function startOver<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isMoved = error instanceof Failure && error.code === 'state-moved';
      if (!isMoved || attempt === attempts) throw error;
      await sleep(pauseMs * attempt);
    }
  }
}

function remember(askConsent: AskConsent): AskConsent {
  const answers = new Map<string, ReturnType<AskConsent>>();
  return (report) => {
    const plan = JSON.stringify(report.plan);
    const answer = answers.get(plan) ?? askConsent(report);
    answers.set(plan, answer);
    return answer;
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../system/until';
import { setting } from './setting';

const PLAYED_LIMIT_MS = 240_000;

/** A letter of the demonstration's platform to a holder who has not come yet. */
const Letter = z.object({ holder: z.string(), code: z.string() });
export type Letter = Readonly<z.infer<typeof Letter>>;
/** What the demonstration writes down about itself; `played` once it is over. */
const Facts = z.object({ played: z.unknown().optional() });

/** Resolves once the demonstration has been played to its end; throws what has stopped it. */
export async function played(): Promise<void> {
  const facts = join(setting('E2E_DATA'), 'demonstration.json');
  // A system that was started by hand writes none here.
  const log = join(setting('E2E_DATA'), '../logs/standalone.log');
  const isPlayed = async () => {
    const stopped = existsSync(log) ? /The demonstration stopped: .*/.exec(readFileSync(log, 'utf8')) : null;
    if (stopped !== null) throw new Error(stopped[0]);
    return Facts.parse(JSON.parse(readFileSync(facts, 'utf8'))).played !== undefined;
  };
  await until('the demonstration is played', isPlayed, (is) => is, PLAYED_LIMIT_MS);
}

/** The letters that the demonstration's platform wrote; take one that no other story takes, by its place in the file. */
export async function letters(): Promise<Letter[]> {
  await played();
  const path = join(setting('E2E_DATA'), 'demonstration/letters.ndjson');
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Letter.parse(JSON.parse(line)));
}

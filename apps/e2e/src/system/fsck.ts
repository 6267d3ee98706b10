import { holdfast } from '@holdfast/standalone';
import type { System } from './system';

/** Runs `holdfast fsck` as an operator would; answers what it said. */
export async function fsck(system: System): Promise<{ code: number | null; output: string }> {
  return holdfast(['fsck', '--data', system.dataDirectory]);
}

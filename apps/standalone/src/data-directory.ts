import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';

const FORMAT = 1;
const Marker = z.object({ holdfast: z.literal('data directory'), format: z.int() });

/** Makes the directory ours, or refuses one that is somebody else's or a newer Holdfast's. */
export function openDataDirectory(directory: string): void {
  const path = join(directory, 'holdfast.json');
  if (!existsSync(directory) || readdirSync(directory).length === 0) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify({ holdfast: 'data directory', format: FORMAT }));
    return;
  }
  const marker = readMarker(path);
  if (marker === null) {
    throw new DomainError(
      'conflict',
      'data.foreign_directory',
      `${directory} is not empty, and Holdfast did not make it.`,
      {
        remedy: 'Point HOLDFAST_DATA at an empty or a new directory.',
      },
    );
  }
  if (marker.format > FORMAT) {
    throw new DomainError('conflict', 'data.newer_directory', `${directory} was made by a newer Holdfast.`, {
      remedy: 'Start that newer version, or point HOLDFAST_DATA at another directory.',
    });
  }
}

/** Removes everything that Holdfast keeps there; nothing when it is not ours. */
export function resetDataDirectory(directory: string): void {
  if (!existsSync(directory)) return;
  if (readdirSync(directory).length > 0 && readMarker(join(directory, 'holdfast.json')) === null) {
    throw new DomainError(
      'conflict',
      'data.foreign_directory',
      `${directory} was not made by Holdfast, so it is left alone.`,
      {
        remedy: 'Point HOLDFAST_DATA at the directory that you mean.',
      },
    );
  }
  rmSync(directory, { recursive: true, force: true });
}

function readMarker(path: string): z.infer<typeof Marker> | null {
  try {
    return Marker.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

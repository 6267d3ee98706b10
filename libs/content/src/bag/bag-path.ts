import type { BagLimits } from './bag-limits';

/**
 * Why a path has no place in a bag, or null. Nothing here is ever unpacked by these names, but a holder may unpack
 * a bundle later: so no path may leave its directory on any system.
 */
export function unsafePath(path: string, limits: BagLimits): string | null {
  if (path.length === 0) return 'is empty';
  if (Buffer.byteLength(path) > limits.maxPathBytes) return `is longer than ${limits.maxPathBytes} bytes`;
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'contains a backslash';
  if (path.includes('\0')) return 'contains NUL';
  const segments = path.split('/');
  if (segments.length > limits.maxPathDepth) return `is deeper than ${limits.maxPathDepth} directories`;
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'has an empty, "." or ".." part';
  }
  return null;
}

const PLAIN = /^[a-z0-9/._-]*$/;

/** The same for every spelling of a path that some file system takes for the same file (case, Unicode form). */
export function foldPath(path: string): string {
  if (PLAIN.test(path)) return path;
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** RFC 8493, 2.1.3: only CR, LF and % are percent-encoded in a manifest. */
export function encodeManifestPath(path: string): string {
  return path.replace(/[%\r\n]/g, (char) => (char === '%' ? '%25' : char === '\r' ? '%0D' : '%0A'));
}

/**
 * What a manifest's path may mean, likeliest first. BagIt 1.0 encodes CR, LF and %; 0.97 and bagit-python encode CR
 * and LF alone; `*` before a path is md5sum's mark for binary, and some tools write `./`.
 */
export function manifestPathReadings(written: string): string[] {
  const readings = [written];
  if (written.startsWith('*')) readings.unshift(written.slice(1));
  return readings.flatMap((reading) => {
    const path = reading.startsWith('./') ? reading.slice(2) : reading;
    if (!path.includes('%')) return [path];
    const newlines = path.replace(/%0a/gi, '\n').replace(/%0d/gi, '\r');
    const all = path.replace(/%(0a|0d|25)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return [...new Set([all, newlines, path])];
  });
}

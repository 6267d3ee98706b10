import { PASSWORD } from '@holdfast/standalone';
import { RunningSystem } from './running-system';

/**
 * Jest runs this once before all browser stories; they find the system by these settings. Who writes a story gives E2E_ORIGIN and
 * E2E_DATA of a system that runs already, and waits for none.
 */
export default async function startSystem(): Promise<void> {
  // The stories do without the service's own code: each file would load all of it anew.
  process.env.E2E_PASSWORD = PASSWORD;
  if (process.env.E2E_CHROMIUM === 'none' || process.env.E2E_ORIGIN !== undefined) return;
  const system = await RunningSystem.start();
  process.env.E2E_ORIGIN = system.origin;
  process.env.E2E_DATA = system.place.dataDirectory;
  Object.assign(globalThis, { holdfastSystem: system });
}

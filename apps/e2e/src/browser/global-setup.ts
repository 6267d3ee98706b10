import { RunningSystem } from './running-system';

/** Jest runs this once before all browser stories; they find the system by these two settings. */
export default async function startSystem(): Promise<void> {
  if (process.env.E2E_CHROMIUM === 'none') return;
  const system = await RunningSystem.start();
  process.env.E2E_ORIGIN = system.origin;
  process.env.E2E_DATA = system.place.dataDirectory;
  Object.assign(globalThis, { holdfastSystem: system });
}

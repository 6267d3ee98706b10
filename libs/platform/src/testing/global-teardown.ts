export default async function globalTeardown(): Promise<void> {
  const { stopTestCluster } = globalThis as { stopTestCluster?: () => Promise<void> };
  await stopTestCluster?.();
}

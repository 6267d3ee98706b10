/** Ends what global-setup has started. */
export default async function stopSystem(): Promise<void> {
  const { holdfastSystem: system } = globalThis as { holdfastSystem?: { stop(): Promise<void> } };
  await system?.stop();
}

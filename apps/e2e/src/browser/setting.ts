/** What global-setup says to all stories. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: browser stories run as Jest's project "browser".`);
  return value;
}

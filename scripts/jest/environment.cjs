const { ModuleMocker } = require('jest-mock');

const SIGNALS = ['SIGINT', 'SIGTERM'];

/**
 * Tests run among Node's own globals, not in a context of their own: there every global would be looked up through an
 * interceptor, and an error made by a package that `runtime.cjs` keeps would be no `Error` to the test. What a suite
 * changed about the process is put back after it.
 */
class SharedGlobalsEnvironment {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    // No suite has asked for either yet.
    this.fakeTimers = null;
    this.fakeTimersModern = null;
    const { exit, exitCode, getBuiltinModule } = process;
    this.before = { console, env: { ...process.env }, cwd: process.cwd(), own: { exit, exitCode, getBuiltinModule } };
    this.listeners = SIGNALS.map((signal) => [signal, process.listeners(signal)]);
  }

  async setup() {}

  async teardown() {
    const { env, cwd, own } = this.before;
    globalThis.console = this.before.console;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(cwd);
    Object.assign(process, own);
    for (const [signal, kept] of this.listeners)
      for (const listener of process.listeners(signal)) if (!kept.includes(listener)) process.off(signal, listener);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.global;
  }
}

module.exports = SharedGlobalsEnvironment;

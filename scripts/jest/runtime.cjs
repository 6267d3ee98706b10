const { createRequire } = require('node:module');
const { compileFunction } = require('node:vm');
// A part of Jest, at its version; so is jest-mock.
const Runtime = require('jest-runtime').default;

const OURS = /^(?:\.{1,2}(?:\/|$)|\/|@holdfast\/|@\/)/;

/**
 * Every suite gets our own modules anew, as ever, and the packages of node_modules as the worker's Node has them: loaded
 * once, as in the services. Nest, Prisma's runtime, viem and the rest are a second of work, for each of ninety suites.
 */
class SharedPackagesRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    // In the worker's own context; see environment.cjs.
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  requireModule(from, moduleName, options, isRequireActual) {
    const isPackage = moduleName !== undefined && options?.isInternalModule !== true && !OURS.test(moduleName);
    if (isPackage) return createRequire(from)(moduleName);
    return super.requireModule(from, moduleName, options, isRequireActual);
  }
}

module.exports = SharedPackagesRuntime;

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What takes longest begins first, so that no worker is left alone with it at the end; before a first run Jest knows sizes only. The
 * first two browser stories are told while the demonstration, which the others wait for, is still played.
 */
const FIRST = [
  'identity.browser.ts',
  'platform.browser.ts',
  'custodian.browser.ts',
  'holder.browser.ts',
  'everyone.browser.ts',
  'first.story.ts',
  'first-separate.story.ts',
  'crash-points.story.ts',
  'transfer.int-spec.ts',
  'job-queues.int-spec.ts',
];
const place = ({ path }) => {
  const found = FIRST.findIndex((name) => path.endsWith(`/${name}`));
  return found === -1 ? FIRST.length : found;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort([...tests]).sort((one, other) => place(one) - place(other));
  }
};

import { firstStory } from './first-story';
import { asSeparateProcesses } from './system';

describe(
  'a platform ends and nobody loses anything, with each service its own process',
  firstStory(() => asSeparateProcesses({ leaseSeconds: 15, size: 'few' })),
);

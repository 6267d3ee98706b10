import { firstStory } from './first-story';
import { inOneProcess } from './system';

describe('a platform ends and nobody loses anything, in one process', firstStory(inOneProcess));

import { buildProgram } from './program';

void buildProgram().parseAsync();

import type { FastifyInstance } from 'fastify';
import type { Emulation } from '../store/unit';

export function registerPages(_server: FastifyInstance, _emulation: Emulation, _tick: () => Promise<void>): void {}

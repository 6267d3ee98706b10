import { z } from 'zod';

/** What PostgreSQL said, whichever door the query went through. Adapters turn `constraint` into a domain error. */
export interface PostgresFailure {
  /** SQLSTATE, or 08006 when there was no connection to ask. */
  readonly code: string;
  readonly message: string;
  readonly constraint?: string;
}

const FromPg = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  constraint: z.string().optional(),
  severity: z.string(),
});
const FromPrisma = z.object({
  name: z.string().startsWith('PrismaClient'),
  message: z.string(),
  code: z.string().optional(),
  meta: z
    .object({
      driverAdapterError: z
        .object({
          cause: z.object({
            originalCode: z.string().optional(),
            originalMessage: z.string().optional(),
            kind: z.string().optional(),
            constraint: z.unknown().optional(),
          }),
        })
        .optional(),
    })
    .optional(),
});
const Connection = z.object({
  code: z.enum(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']),
  message: z.string(),
});

const NO_CONNECTION = '08006';
/** Prisma's own codes: no server, timeout to connect, closed connection, no transaction in time. */
const PRISMA_UNAVAILABLE = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'];
const CONSTRAINT_IN_MESSAGE = /constraint "([^"]+)"/;

/** Null when the error is not PostgreSQL's. */
export function describePostgresError(error: unknown): PostgresFailure | null {
  const pg = FromPg.safeParse(error);
  if (pg.success) return { code: pg.data.code, message: pg.data.message, ...named(pg.data.constraint) };
  const prisma = FromPrisma.safeParse(error);
  if (prisma.success) return fromPrisma(prisma.data);
  const connection = Connection.safeParse(error);
  if (connection.success) return { code: NO_CONNECTION, message: connection.data.message };
  const text = error instanceof Error ? error.message : '';
  if (/Connection terminated|timeout exceeded when trying to connect/.test(text))
    return { code: NO_CONNECTION, message: text };
  return null;
}

function fromPrisma(error: z.infer<typeof FromPrisma>): PostgresFailure | null {
  const cause = error.meta?.driverAdapterError?.cause;
  const message = cause?.originalMessage ?? error.message;
  if (cause?.originalCode !== undefined) {
    return { code: cause.originalCode, message, ...named(CONSTRAINT_IN_MESSAGE.exec(message)?.[1]) };
  }
  if (error.code !== undefined && PRISMA_UNAVAILABLE.includes(error.code)) return { code: NO_CONNECTION, message };
  return null;
}

const named = (constraint: string | undefined) => (constraint === undefined ? {} : { constraint });

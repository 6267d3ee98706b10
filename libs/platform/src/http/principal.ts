import type { FastifyRequest } from 'fastify';

/** The roles of HARDENING's table that a member of an organization, or its API key, can have. */
export const ROLES = [
  'platform_operator',
  'custodian_admin',
  'custodian_operator',
  'custodian_auditor',
  'regulator',
] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. A person has `personId` and `sessionId`, a program `apiKeyId`; role and organization come together. */
export interface Principal {
  readonly personId?: string;
  readonly organizationId?: string;
  readonly role?: Role;
  readonly apiKeyId?: string;
  readonly sessionId?: string;
}

/**
 * Finds out who asks, from the cookie or the Authorization header, and for which organization, from the header
 * `Holdfast-Organization`. Null when the request has no credentials; DomainError `unauthenticated` when they are wrong.
 */
export interface Authenticator {
  authenticate(request: FastifyRequest): Promise<Principal | null>;
}

/** Where identity puts its Authenticator. */
export const AUTHENTICATOR = Symbol('AUTHENTICATOR');

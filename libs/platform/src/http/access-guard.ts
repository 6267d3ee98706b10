import { type CanActivate, type ExecutionContext, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { DomainError } from '@holdfast/kernel';
import type { FastifyRequest } from 'fastify';
import { ALLOW, OWN_TRANSACTION, type Permission } from './decorators';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { AUTHENTICATOR, type Authenticator, type Principal } from './principal';
import { requestStateOf } from './request-state';
import { isStream } from './body-parsers';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Who asks, and may they: before anything else of the request runs. */
@Injectable()
export class AccessGuard implements CanActivate, OnModuleInit {
  private authenticator: Authenticator | null = null;

  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  onModuleInit(): void {
    try {
      this.authenticator = this.modules.get<Authenticator>(AUTHENTICATOR, { strict: false });
    } catch {
      this.authenticator = null; // an app of public routes only; RouteCatalog has seen to it
    }
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const permissions = this.reflector.getAllAndOverride<Permission[] | undefined>(ALLOW, targets) ?? [];
    this.refuseForeignPage(request);
    if (isStream(request.body) && this.reflector.getAllAndOverride(OWN_TRANSACTION, targets) !== true) {
      throw new DomainError('malformed', 'request.unsupported_media_type', 'This route reads application/json.', {
        field: 'Content-Type',
      });
    }
    const isPublic = permissions.includes('public');
    const principal = await this.authenticate(request, isPublic);
    requestStateOf(request).principal = principal;
    if (!isPublic) requirePermission(principal, permissions);
    return true;
  }

  /** Old credentials do not keep anybody from a public route, such as signing in anew. */
  private async authenticate(request: FastifyRequest, isPublic: boolean): Promise<Principal | null> {
    if (request.headers.authorization === undefined && request.headers.cookie === undefined) return null;
    try {
      return (await this.authenticator?.authenticate(request)) ?? null;
    } catch (error) {
      if (isPublic && error instanceof DomainError) return null;
      throw error;
    }
  }

  /**
   * Cross-site request forgery: a browser adds its cookie to requests that other sites' pages make, but it also says
   * whose page it was (Sec-Fetch-Site, or Origin). Programs say neither, and have no cookie that somebody could ride.
   */
  private refuseForeignPage(request: FastifyRequest): void {
    if (SAFE_METHODS.includes(request.method) || request.headers.authorization !== undefined) return;
    const site = request.headers['sec-fetch-site'];
    const { origin } = request.headers;
    const foreign =
      site !== undefined ? site !== 'same-origin' : origin !== undefined && origin !== this.options.publicOrigin;
    if (!foreign) return;
    throw new DomainError('forbidden', 'request.cross_origin', 'The request comes from the page of another site.', {
      remedy: `Use the portal at ${this.options.publicOrigin}, or an API key.`,
    });
  }
}

function requirePermission(principal: Principal | null, permissions: readonly Permission[]): void {
  if (principal === null) {
    throw new DomainError('unauthenticated', 'request.unauthenticated', 'Sign in, or send an API key.', {
      remedy: 'POST /api/session signs a person in; a program sends Authorization: Bearer hf_…',
    });
  }
  const isPerson = principal.personId !== undefined && principal.apiKeyId === undefined;
  if (permissions.includes('person') && isPerson) return;
  const { role, organizationId } = principal;
  if (role !== undefined && organizationId !== undefined && permissions.includes(role)) return;
  throw new DomainError('forbidden', 'request.forbidden', 'Your role does not allow this.', {
    remedy:
      role === undefined && isPerson
        ? 'Name the organization that you act for in the header Holdfast-Organization.'
        : 'Ask an administrator of your organization.',
  });
}

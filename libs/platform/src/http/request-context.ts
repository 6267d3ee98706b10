import { Injectable } from '@nestjs/common';
import { ClsServiceManager } from 'nestjs-cls';
import type { UnitOfWork } from '../database/database';
import type { Actor, Sql } from '../database/sql';
import { alreadyDone, type IdempotentRequest, keepAnswer, takeKey } from './idempotency';
import type { Principal } from './principal';

/** A row of the audit log. Ids and codes only: no personal data. */
export interface AuditRow {
  /** `transfer.consented`: what was done. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject?: string;
  readonly detail?: { readonly [key: string]: string | number | boolean | null };
  /** Whose audit log shows it; the caller's organization when not given. */
  readonly organizationId?: string | null;
  /** Who did it, when the request itself makes that known (signing in or up); the caller when not given. */
  readonly personId?: string;
}

/** What the edge knows about the request that is running. */
export interface RequestState {
  readonly traceId: string;
  readonly clientAddress: string;
  readonly startedAt: number;
  principal: Principal | null;
  unit: UnitOfWork | null;
  /** Under `@OwnTransaction()`, when the caller sent a key: what `takeKey` takes. */
  key: (() => IdempotentRequest) | null;
  auditRows: AuditRow[];
  afterCommit: (() => Promise<void> | void)[];
}

const STATE_KEY = 'holdfast.request';

export function enterRequest(state: RequestState): void {
  ClsServiceManager.getClsService().set(STATE_KEY, state);
}

/** The request that is running: who asks, in which transaction, under which trace. One for the whole app. */
@Injectable()
export class RequestContext {
  /** Null on a public route without credentials. */
  get principal(): Principal | null {
    return this.state.principal;
  }

  /** The signed-in person's id; for handlers under `@Allow('person')`. */
  get personId(): string {
    const id = this.principal?.personId;
    if (id === undefined) throw new Error('This route does not require a person: see @Allow.');
    return id;
  }

  /** The caller's organization; for handlers under `@Allow` with a role. */
  get organizationId(): string {
    const id = this.principal?.organizationId;
    if (id === undefined) throw new Error('This route does not require an organization: see @Allow.');
    return id;
  }

  /** For row-level security: whom a transaction of this request acts for. */
  get actor(): Actor {
    return actorOf(this.principal);
  }

  get traceId(): string {
    return this.state.traceId;
  }

  get clientAddress(): string {
    return this.state.clientAddress;
  }

  /** The request's transaction: for reading only in GET and HEAD. There is none under `@OwnTransaction()`. */
  get unit(): UnitOfWork {
    const { unit } = this.state;
    if (unit === null) throw new Error('There is no unit of work here: the route has @OwnTransaction().');
    return unit;
  }

  /** Names what the request's audit row says; without it the row says the route. A second call adds a second row. */
  audit(row: AuditRow): void {
    this.state.auditRows.push(row);
  }

  /** Writes an audit row at once, in a transaction of the handler's own (`@OwnTransaction()`). */
  async writeAudit(sql: Sql, row: AuditRow): Promise<void> {
    await insertAuditRow(sql, this.state, row);
  }

  /** The same for work that outlives the handler: a stream that is still being written. */
  get auditor(): (sql: Sql, row: AuditRow) => Promise<void> {
    const { state } = this;
    return (sql, row) => insertAuditRow(sql, state, row);
  }

  /**
   * Takes the caller's Idempotency-Key, if one was sent, in a transaction of the handler's own: the first that changes
   * anything. Throws `request.already_done` when a request with it was carried out before, with `remedy` for whoever lost that
   * answer, and `request.idempotency_key_reused` when it was another request.
   */
  async takeKey(sql: Sql, status: number, remedy: string): Promise<void> {
    const request = this.state.key?.();
    if (request === undefined) return;
    if ((await takeKey(sql, request)) !== null) throw alreadyDone(remedy);
    await keepAnswer(sql, request, { status, body: null });
  }

  /** For doorbells: runs once the transaction is committed. Its failure is logged and changes nothing. */
  afterCommit(work: () => Promise<void> | void): void {
    this.state.afterCommit.push(work);
  }

  private get state(): RequestState {
    const cls = ClsServiceManager.getClsService();
    const state = cls.isActive() ? cls.get<RequestState | undefined>(STATE_KEY) : undefined;
    if (state === undefined) throw new Error('There is no request running.');
    return state;
  }
}

export function actorOf(principal: Principal | null): Actor {
  return {
    ...(principal?.personId === undefined ? {} : { personId: principal.personId }),
    ...(principal?.organizationId === undefined ? {} : { organizationId: principal.organizationId }),
  };
}

export async function insertAuditRow(sql: Sql, state: RequestState, row: AuditRow): Promise<void> {
  const organizationId =
    row.organizationId === undefined ? (state.principal?.organizationId ?? null) : row.organizationId;
  await sql.execute(
    `INSERT INTO platform.audit_entry (organization_id, person_id, api_key_id, action, subject, detail, trace_id)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6::jsonb, $7)`,
    [
      organizationId,
      row.personId ?? state.principal?.personId ?? null,
      state.principal?.apiKeyId ?? null,
      row.action,
      row.subject ?? null,
      JSON.stringify(row.detail ?? {}),
      state.traceId,
    ],
  );
}

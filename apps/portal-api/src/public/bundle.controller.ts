import type { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { People } from '@holdfast/identity';
import { getTransfer } from '@holdfast/migration';
import { Allow, Database, Describe, OwnTransaction, PathId, RequestContext } from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import { PortalParts } from '../portal-parts';
import { streamBundle } from './bundle';
import { LogKey } from './log-key';
import { PortalPages } from './portal-pages';

/** What the holder takes along, whatever state anything is in: files, receipts, consents. */
@Controller('api')
@Allow('person')
@OwnTransaction()
export class BundleController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly database: Database,
    private readonly key: LogKey,
    private readonly pages: PortalPages,
    private readonly people: People,
  ) {}

  @Get('bundle')
  @Describe({ summary: 'Everything that is yours, with its proofs, as one tar', produces: 'application/x-tar' })
  async everything(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    const { actor, personId } = this.context;
    const bundle = await this.make(reply, null);
    // Only who has it whole has exported: whoever leaves for good has to have it first.
    bundle.once('end', () => {
      this.database.transact(actor, (sql) => this.people.noteExport(sql, personId)).catch(() => undefined);
    });
    return bundle;
  }

  @Get('transfers/:id/bundle')
  @Describe({ summary: 'A transfer with its files and proofs, as one tar', produces: 'application/x-tar' })
  async ofTransfer(@PathId('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    const { actor, personId } = this.context;
    await this.database.read(actor, (sql) => getTransfer(sql, personId, id));
    return this.make(reply, id);
  }

  private async make(reply: FastifyReply, transferId: string | null): Promise<Readable> {
    const { clock, store, service } = this.parts;
    const verifierKey = await this.key.read();
    const name = transferId === null ? 'holdfast-bundle.tar' : `holdfast-bundle-${transferId}.tar`;
    reply.header('Content-Type', 'application/x-tar');
    reply.header('Content-Disposition', `attachment; filename="${name}"`);
    return streamBundle(
      { database: this.database, store },
      {
        actor: { personId: this.context.personId },
        transferId,
        verifierKey,
        madeAt: clock.now(),
        verifierPage: await this.pages.verifierPage(),
        fingerprintUrl: `${service.config.publicOrigin}/.well-known/holdfast-log.json`,
      },
    );
  }
}

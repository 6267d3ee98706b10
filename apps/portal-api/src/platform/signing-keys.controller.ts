import { Controller, Delete, Get, Post } from '@nestjs/common';
import { RegisterSigningKeyBody, SigningKeyItem, SigningKeyPage } from '@holdfast/contracts';
import { listSigningKeys, registerSigningKey, revokeSigningKey } from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

@Controller('api/signing-keys')
@Allow('platform_operator')
export class SigningKeysController {
  constructor(private readonly context: RequestContext) {}

  @Post()
  @Describe({ summary: 'Register an Ed25519 key that signs deposits', answer: SigningKeyItem })
  async register(@JsonBody(RegisterSigningKeyBody) body: z.infer<typeof RegisterSigningKeyBody>) {
    const key = await registerSigningKey(this.context.unit, this.context.organizationId, body.publicKey);
    this.context.audit({ action: 'signing_key.registered', subject: key.id });
    return key;
  }

  @Get()
  @Describe({ summary: 'Your signing keys, newest first', answer: SigningKeyPage })
  list(@Paged() page: Page) {
    return listSigningKeys(this.context.unit, this.context.organizationId, page);
  }

  @Delete(':id')
  @Describe({ summary: 'Revoke a key: it signs no new deposit', answer: SigningKeyItem })
  async revoke(@PathId('id') id: string) {
    const key = await revokeSigningKey(this.context.unit, this.context.organizationId, id);
    this.context.audit({ action: 'signing_key.revoked', subject: id });
    return key;
  }
}

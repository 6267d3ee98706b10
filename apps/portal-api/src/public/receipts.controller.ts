import { Controller, Get, Header } from '@nestjs/common';
import { Allow, Describe, PathId, RequestContext } from '@holdfast/platform';
import { LogKey } from './log-key';
import { makeReceipt } from './receipts';

@Controller('api/receipts')
@Allow('person', 'platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
export class ReceiptsController {
  constructor(
    private readonly context: RequestContext,
    private readonly key: LogKey,
  ) {}

  @Get(':postingId')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Describe({ summary: "A posting's receipt, to keep and to verify offline", produces: 'application/json' })
  async receipt(@PathId('postingId') postingId: string): Promise<string> {
    const key = await this.key.read();
    return (await makeReceipt(this.context.unit, postingId, key)).text;
  }
}

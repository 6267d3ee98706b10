import { Controller, Get } from '@nestjs/common';
import { HeldAssetDetail, HeldAssetFacets, HeldAssetPage, HeldAssetQuery } from '@holdfast/contracts';
import {
  assetHistory,
  countHeldAssets,
  CUSTODY_WORDS,
  getHeldAsset,
  type HeldAssetRow,
  listHeldAssets,
  listLateContent,
} from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';
import { linkToFile } from '../public/file-link';

@Controller('api/assets')
@Allow('person')
export class AssetsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Get()
  @Describe({ summary: 'What you hold, wherever it is kept', answer: HeldAssetPage })
  async list(@JsonQuery(HeldAssetQuery) filter: z.infer<typeof HeldAssetQuery>, @Paged() page: Page) {
    const { items, nextCursor } = await listHeldAssets(this.context.unit, filter, page);
    return { items: items.map((row) => this.toAsset(row)), nextCursor };
  }

  @Get('facets')
  @Describe({
    summary: 'How many assets you hold by collection, keeper, custody kind, and with files missing',
    answer: HeldAssetFacets,
  })
  facets() {
    return countHeldAssets(this.context.unit);
  }

  @Get(':id')
  @Describe({ summary: 'One asset: its files, names and history', answer: HeldAssetDetail })
  async get(@PathId('id') id: string) {
    const { unit } = this.context;
    const rows = await getHeldAsset(unit, id);
    const history = await assetHistory(unit, id);
    const late = await listLateContent(unit, [id]);
    const assetName = rows[0]?.assetName ?? '';
    const scheme = assetName.startsWith('eip155:') ? 'caip19' : 'platform';
    return {
      assetId: id,
      assetName,
      aliases: [{ scheme, value: assetName }],
      positions: rows.map((row) => this.toAsset(row)),
      history: history.map(({ fromId, fromName, toId, toName, ...posting }) => ({
        ...posting,
        from: { id: fromId, name: fromName },
        to: { id: toId, name: toName },
      })),
      lateContent: late.map(({ recordedAt, body }) => ({ recordedAt, files: body.files.map(({ name }) => name) })),
    };
  }

  private toAsset(row: HeldAssetRow) {
    const { collectionId, collectionName, platformId, platformName, keeperId, keeperName, ...rest } = row;
    const files = row.files.map((file) => ({ ...file, link: linkToFile(this.parts, file) }));
    return {
      ...rest,
      collection: { id: collectionId, name: collectionName },
      platform: { id: platformId, name: platformName },
      keeper: { id: keeperId, name: keeperName },
      custody: CUSTODY_WORDS[row.custodyKind],
      files,
      missingFiles: files.filter((file) => file.state === 'missing').length,
    };
  }
}

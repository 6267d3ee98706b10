import { Controller, Get } from '@nestjs/common';
import { HeldAssetDetail, HeldAssetFacets, HeldAssetPage, HeldAssetQuery } from '@holdfast/contracts';
import { signContentUrl } from '@holdfast/content';
import {
  assetHistory,
  countHeldAssets,
  CUSTODY_WORDS,
  getHeldAsset,
  type HeldAssetRow,
  listHeldAssets,
} from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

const LINK_MINUTES = 15;

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
    };
  }

  private toAsset(row: HeldAssetRow) {
    const { collectionId, collectionName, platformId, platformName, keeperId, keeperName, ...rest } = row;
    const expiresAt = new Date(this.parts.clock.now().getTime() + LINK_MINUTES * 60_000);
    const files = row.files.map((file) => ({ ...file, link: this.linkTo(file, expiresAt) }));
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

  /** The link is the permission: whoever may see the asset may read its files for a while. */
  private linkTo(file: HeldAssetRow['files'][number], expiresAt: Date): string | null {
    if (file.sha256 === null) return null;
    const link = {
      sha256: file.sha256,
      fileName: file.name,
      mediaType: file.mediaType ?? 'application/octet-stream',
      expiresAt,
    };
    return `${this.parts.service.config.contentOrigin}${signContentUrl(link, this.parts.linkKey)}`;
  }
}

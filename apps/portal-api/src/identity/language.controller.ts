import { Controller, HttpCode, Put } from '@nestjs/common';
import { ChangeLanguageBody } from '@holdfast/contracts';
import { People } from '@holdfast/identity';
import { Allow, Describe, JsonBody, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

@Controller('api/person/language')
export class LanguageController {
  constructor(
    private readonly context: RequestContext,
    private readonly people: People,
  ) {}

  @Put()
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'Change the language that my mails are written in' })
  async change(@JsonBody(ChangeLanguageBody) { language }: z.infer<typeof ChangeLanguageBody>): Promise<void> {
    const { personId, unit } = this.context;
    await this.people.changeLanguage(unit, personId, language);
    this.context.audit({ action: 'identity.language_changed', subject: personId, detail: { language } });
  }
}

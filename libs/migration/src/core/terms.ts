import { createHash } from 'node:crypto';
import { canonicalJson } from '@holdfast/proof';

/** One version of a custodian's legal text; its prices are billing's plans. It is never changed: consents are bound to it. */
export interface CustodianTerms {
  readonly organizationId: string;
  readonly version: number;
  readonly title: string;
  readonly body: string;
  readonly jurisdiction: string;
  readonly storagePlace: string;
}

/** The terms as they are hashed and as a bundle carries them: RFC 8785, in UTF-8 without a newline. */
export function termsDocument(terms: CustodianTerms): string {
  return canonicalJson({
    organizationId: terms.organizationId,
    version: terms.version,
    title: terms.title,
    body: terms.body,
    jurisdiction: terms.jurisdiction,
    storagePlace: terms.storagePlace,
  });
}

export function termsHash(terms: CustodianTerms): Buffer {
  return createHash('sha256').update(termsDocument(terms), 'utf8').digest();
}

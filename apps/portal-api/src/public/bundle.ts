import { pipeline, Readable } from 'node:stream';
import type { DiskContentStore } from '@holdfast/content';
import { buildStatementData } from '@holdfast/custody';
import { DomainError } from '@holdfast/kernel';
import { findTerms, listLateContent, termsDocument } from '@holdfast/migration';
import type { Actor, Database, Sql } from '@holdfast/platform';
import {
  buildLateContent,
  bundleFiles,
  type BundleFile,
  type BundlePart,
  type LateContent,
  type VerifierKey,
} from '@holdfast/proof';
import { pack, type Pack } from 'tar-stream';
import { z } from 'zod';
import { makeReceipt } from './receipts';

export interface BundleRequest {
  /** The holder. */
  readonly actor: Actor;
  /** One transfer's, or everything. */
  readonly transferId: string | null;
  readonly verifierKey: VerifierKey;
  readonly madeAt: Date;
  readonly fingerprintUrl: string;
  /** The page that verifies bundles by itself; null when the portal is not built. */
  readonly verifierPage: Uint8Array | null;
}

export interface BundleParts {
  readonly database: Database;
  readonly store: DiskContentStore;
}

const ASSETS_AT_ONCE = 50;
const DIRECTORY = 'holdfast-bundle';

/** A tar that is made while it is read: only paths and digests stay in memory. */
export function streamBundle(parts: BundleParts, request: BundleRequest): Readable {
  const tar = pack();
  const options = {
    verifierKey: request.verifierKey,
    baggedAt: request.madeAt,
    directory: DIRECTORY,
    fingerprintUrl: request.fingerprintUrl,
    ...(request.verifierPage === null ? {} : { verifierPage: request.verifierPage }),
  };
  void (async () => {
    try {
      for await (const file of bundleFiles(bundleParts(parts, request), options)) {
        await addFile(tar, parts.store, file, request.madeAt);
        if (tar.destroyed) return;
      }
      tar.finalize();
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return Readable.from(tar, { objectMode: false });
}

async function addFile(tar: Pack, store: DiskContentStore, file: BundleFile, mtime: Date): Promise<void> {
  const header = { name: file.path, size: file.size, mtime, mode: 0o644 };
  if ('body' in file) {
    await new Promise<void>((resolve, reject) => {
      tar.entry(header, Buffer.from(file.body), (error) => (error == null ? resolve() : reject(error)));
    });
    return;
  }
  const content = await store.open(file.contentSha256);
  await new Promise<void>((resolve, reject) => {
    const entry = tar.entry(header, (error) => (error == null ? resolve() : reject(error)));
    // Ends both when one fails: damaged content ends the tar, a reader who has gone closes the file.
    pipeline(content, entry, (error) => (error == null ? undefined : reject(error)));
  });
}

async function* bundleParts({ database, store }: BundleParts, request: BundleRequest): AsyncGenerator<BundlePart> {
  const { actor, transferId, verifierKey } = request;
  yield* await database.read(actor, (sql) => agreements(sql, transferId));
  const given = new Set<string>();
  for (let after: string | null = null; ;) {
    const page = await database.read(actor, (sql) => nextPostings(sql, transferId, after));
    for (const { id: postingId } of page) {
      const receipt = await database.read(actor, (sql) => receiptIfReady(sql, postingId, verifierKey));
      if ('reason' in receipt) {
        yield { kind: 'missing', item: { what: 'receipt', postingId, reason: receipt.reason } };
        continue;
      }
      yield { kind: 'receipt', text: receipt.text };
      for (const file of receipt.manifest.files) yield* contentParts(store, given, file);
    }
    const assetIds = [...new Set(page.map(({ assetId }) => assetId))];
    for (const { id, body } of await database.read(actor, (sql) => listLateContent(sql, assetIds))) {
      yield* lateParts(database, request, id, body);
      for (const file of body.files) yield* contentParts(store, given, file);
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.assetId;
  }
}

async function* contentParts(
  store: DiskContentStore,
  given: Set<string>,
  { name, sha256 }: { readonly name: string; readonly sha256: string | null },
): AsyncGenerator<BundlePart> {
  if (sha256 === null || given.has(sha256)) return;
  given.add(sha256);
  const found = await wholeContent(store, sha256);
  if ('size' in found) yield { kind: 'content', sha256, size: found.size };
  else yield { kind: 'missing', item: { what: 'content', name, sha256, reason: found.reason } };
}

/** The proof that files came later. Until a checkpoint covers it there is none: the files go along all the same. */
async function* lateParts(
  database: Database,
  { actor, verifierKey }: BundleRequest,
  statementId: string,
  body: LateContent,
): AsyncGenerator<BundlePart> {
  try {
    const data = await database.read(actor, (sql) => buildStatementData(sql, statementId));
    yield { kind: 'late', text: buildLateContent({ ...data, body, verifierKey }) };
  } catch (error) {
    if (!(error instanceof DomainError) || !NO_PROOF_YET.has(error.code)) throw error;
  }
}

/** Read to its end before the tar says that it comes: a file that turns out damaged half way would cost the holder the rest. */
async function wholeContent(store: DiskContentStore, sha256: string): Promise<{ size: number } | { reason: string }> {
  try {
    const verdict = await store.verify(sha256);
    if (verdict === 'corrupt') return { reason: 'content.corrupt' };
    const stored = verdict === 'ok' ? await store.stat(sha256) : null;
    return stored === null ? { reason: 'content.not_stored' } : { size: stored.sizeBytes };
  } catch {
    // A disk that cannot read one file may still read the others.
    return { reason: 'content.unreadable' };
  }
}

const OfferTermsVersion = z.object({ terms: z.object({ version: z.int() }) });

/** What the holder agreed to, word for word: consents and the terms that they name. */
async function agreements(sql: Sql, transferId: string | null): Promise<BundlePart[]> {
  const consents = await sql.query<{ document: string; custodianId: string }>(
    `SELECT c.document, c.organization_id AS "custodianId" FROM migration.consent c
     WHERE c.person_id = platform.current_person() AND ($1::uuid IS NULL OR c.transfer_id = $1::uuid) ORDER BY c.id`,
    [transferId],
  );
  const parts: BundlePart[] = [];
  for (const { document, custodianId } of consents) {
    parts.push({ kind: 'consent', body: Buffer.from(document, 'utf8') });
    const terms = termsNamedBy(document);
    if (terms === null) continue;
    const found = await findTerms(sql, custodianId, terms.version);
    if (found === null) continue;
    const name = `${custodianId}-v${terms.version}.json`;
    parts.push({ kind: 'terms', name, body: Buffer.from(termsDocument(found), 'utf8') });
  }
  return parts;
}

/** Null for a document that is not readable: it goes into the bundle as it is. */
function termsNamedBy(document: string): { version: number } | null {
  try {
    const parsed = OfferTermsVersion.safeParse(JSON.parse(document));
    return parsed.success ? parsed.data.terms : null;
  } catch {
    return null;
  }
}

/**
 * The postings of the holder's next assets, each asset's in order; of a transfer, with what happened to its assets before.
 * Found by the positions, which stay when everything has left: an asset's postings are indexed, a holder's are not.
 */
async function nextPostings(sql: Sql, transferId: string | null, after: string | null) {
  return sql.query<{ assetId: string; id: string }>(
    `WITH me AS MATERIALIZED (SELECT identity.current_holders()::uuid[] AS holders),
     mine AS (
       SELECT asset_id, holder_id FROM custody.single_position WHERE holder_id = ANY ((SELECT holders FROM me)::uuid[])
       UNION ALL
       SELECT asset_id, holder_id FROM custody.edition_position WHERE holder_id = ANY ((SELECT holders FROM me)::uuid[])),
     next AS (
       SELECT DISTINCT m.asset_id FROM mine m
       WHERE ($2::uuid IS NULL OR m.asset_id > $2::uuid)
         AND ($1::uuid IS NULL OR EXISTS (SELECT FROM migration.leg l
           WHERE l.transfer_id = $1::uuid AND l.asset_id = m.asset_id AND l.holder_id = m.holder_id AND l.state <> 'excluded'))
       ORDER BY m.asset_id LIMIT ${ASSETS_AT_ONCE})
     SELECT p.asset_id AS "assetId", p.id FROM next
     JOIN custody.posting p ON p.asset_id = next.asset_id AND p.holder_id = ANY ((SELECT holders FROM me)::uuid[])
     ORDER BY p.asset_id, p.id`,
    [transferId, after],
  );
}

/** What no checkpoint covers yet, or an erased person's side, has no receipt; that must not keep the rest from its holder. */
const NO_PROOF_YET = new Set(['custody.statement_unknown', 'custody.receipt_not_ready']);
const NO_RECEIPT = new Set(['custody.receipt_not_ready', 'receipt.not_whole', 'receipt.manifest_unknown']);

async function receiptIfReady(sql: Sql, postingId: string, key: VerifierKey) {
  try {
    return await makeReceipt(sql, postingId, key);
  } catch (error) {
    if (error instanceof DomainError && NO_RECEIPT.has(error.code)) return { reason: error.code };
    throw error;
  }
}

import { countCheck, type FsckCheck, sqlCheck } from '@holdfast/platform';

const counted = countCheck('migration.counts', {
  'off-boardings': 'SELECT count(*) AS n FROM migration.off_boarding',
  deposits: 'SELECT count(*) AS n FROM migration.deposit',
  'manifest items': 'SELECT count(*) AS n FROM migration.item',
  'items accepted': `SELECT count(*) AS n FROM migration.item WHERE verdict = 'accepted'`,
  'items refused': `SELECT count(*) AS n FROM migration.item WHERE verdict = 'refused'`,
  'items pending': `SELECT count(*) AS n FROM migration.item WHERE verdict = 'pending'`,
  files: 'SELECT count(*) AS n FROM content.file',
  'files stored': `SELECT count(*) AS n FROM content.file WHERE state = 'stored'`,
  transfers: 'SELECT count(*) AS n FROM migration.transfer',
  'transfers closed': `SELECT count(*) AS n FROM migration.transfer WHERE state = 'closed'`,
  legs: 'SELECT count(*) AS n FROM migration.leg',
  'legs confirmed': `SELECT count(*) AS n FROM migration.leg WHERE state = 'confirmed'`,
  'tokens released': `SELECT count(*) AS n FROM migration.chain_intent WHERE state = 'final'`,
});

/** What the manifest accepted is in the ledger, in the quantity that is held; what it did not accept is not. */
const manifest = sqlCheck(
  'migration.manifest',
  `SELECT 'item ' || i.asset_id AS row, CASE
     WHEN i.verdict <> 'accepted' THEN format('%s, but it was issued', i.verdict)
     WHEN a.id IS NULL THEN 'accepted, but it was never issued'
     ELSE format('%s are held of it, but %s were issued', COALESCE(h.quantity, 0), a.issued_quantity) END AS message
   FROM migration.item i
   JOIN migration.deposit d ON d.id = i.deposit_id AND d.state IN ('issued', 'accepted')
   LEFT JOIN custody.asset a ON a.id = i.asset_id
   LEFT JOIN (SELECT asset_id, sum(quantity) AS quantity FROM migration.holding GROUP BY asset_id) h ON h.asset_id = i.asset_id
   WHERE (i.verdict = 'accepted') <> (a.id IS NOT NULL)
     OR (i.verdict = 'accepted' AND h.quantity IS DISTINCT FROM a.issued_quantity)`,
);

/** manifest = accepted + refused + pending, as told and as listed; a line about an asset that has no item was refused. */
const depositCounts = sqlCheck(
  'migration.deposit_counts',
  `SELECT 'deposit ' || d.id AS row,
     format('tells %s items, but its manifest has %s accepted, %s refused, %s pending, and %s of its lines became none',
       d.counts ->> 'manifest', n.accepted, n.refused, n.pending, n.lost) AS message
   FROM migration.deposit d
   CROSS JOIN LATERAL (SELECT count(*) AS items, count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
     count(*) FILTER (WHERE verdict = 'refused') AS refused, count(*) FILTER (WHERE verdict = 'pending') AS pending,
     (d.counts ->> 'assetLines')::bigint - count(*) FILTER (WHERE line IS NOT NULL) AS lost
     FROM migration.item i WHERE i.deposit_id = d.id) n
   WHERE d.state = 'accepted' AND (n.lost < 0 OR ((d.counts ->> 'manifest')::bigint, (d.counts ->> 'accepted')::bigint,
     (d.counts ->> 'refused')::bigint, (d.counts ->> 'pending')::bigint, (d.counts ->> 'refusedLines')::bigint)
     IS DISTINCT FROM (n.items + n.lost, n.accepted, n.refused + n.lost, n.pending, n.lost))`,
);

/** Never 1 and 6: a leg that has arrived has its posting, of exactly what it is; and no posting is of another leg. */
const postings = sqlCheck(
  'migration.leg_postings',
  `SELECT 'leg ' || COALESCE(l.id, p.leg_id) AS row, CASE
     WHEN l.id IS NULL THEN 'a posting names a leg that does not exist'
     WHEN p.id IS NULL THEN format('%s, but it has no posting', l.state)
     WHEN l.state NOT IN ('released', 'assigned', 'confirmed') THEN format('%s, but it was posted', l.state)
     ELSE 'its posting moves something else' END AS message
   FROM migration.leg l
   FULL JOIN (SELECT * FROM custody.posting WHERE leg_id IS NOT NULL) p ON p.leg_id = l.id
   WHERE l.id IS NULL
     OR (p.id IS NULL AND l.state IN ('assigned', 'confirmed'))
     OR (p.id IS NOT NULL AND (l.state NOT IN ('released', 'assigned', 'confirmed')
       OR (p.asset_id, p.holder_id, p.quantity, p.custody_kind, p.content_manifest_hash, p.from_organization_id, p.to_organization_id)
         IS DISTINCT FROM (l.asset_id, l.holder_id, l.quantity, l.custody_kind, l.content_manifest_hash, l.from_organization_id, l.organization_id)))`,
);

/** Never 4: from held to released a hold is placed; what arrived has posted it; what ended otherwise has given it back. */
const holds = sqlCheck(
  'migration.leg_holds',
  `SELECT 'leg ' || l.id AS row, format('%s, but its hold is %s', l.state, COALESCE(h.state, 'none')) AS message
   FROM migration.leg l
   JOIN migration.transfer t ON t.id = l.transfer_id
   LEFT JOIN custody.hold h ON h.leg_id = l.id
   WHERE (l.state IN ('held', 'provisional') AND h.state IS DISTINCT FROM 'placed')
     OR (l.state = 'released' AND COALESCE(h.state, 'none') NOT IN ('placed', 'posted'))
     OR (l.state IN ('assigned', 'confirmed') AND h.state IS DISTINCT FROM 'posted')
     OR (l.state IN ('listed', 'eligible', 'received') AND h.leg_id IS NOT NULL)
     OR (t.state IN ('closed', 'cancelled', 'rejected') AND t.next_step_at IS NULL AND h.state = 'placed')`,
);

/** Every step that was told is one that the state table has, and the numbers of what was told have no holes. */
const events = sqlCheck(
  'migration.transfer_events',
  `SELECT format('transfer %s, event %s', e.transfer_id, e.seq) AS row,
     format('from %s to %s is no legal step', e.before, e.state) AS message
   FROM (SELECT transfer_id, seq, body ->> 'state' AS state,
           lag(body ->> 'state', 1, 'draft') OVER (PARTITION BY transfer_id ORDER BY seq) AS before
         FROM migration.transfer_event) e
   WHERE e.before <> e.state AND NOT EXISTS (SELECT FROM migration.state_edge s
     WHERE s.machine = 'transfer' AND s.from_state = e.before AND s.to_state = e.state)
   UNION ALL
   SELECT 'transfer ' || t.id, format('is at event %s, but has %s up to %s', t.event_seq, e.n, e.last)
   FROM migration.transfer t
   CROSS JOIN LATERAL (SELECT count(*) AS n, COALESCE(max(seq), 0) AS last FROM migration.transfer_event
     WHERE transfer_id = t.id) e
   WHERE e.n <> t.event_seq OR e.last <> t.event_seq`,
);

/** Never 6: what a consent names is a leg, in the same words; and nothing moves that no consent names. */
const consents = sqlCheck(
  'migration.consents',
  `SELECT format('consent %s, asset %s', c.id, l.asset_id) AS row, 'names what is no leg of its transfer' AS message
   FROM migration.consent c
   JOIN migration.consent_line l ON l.consent_id = c.id
   WHERE NOT EXISTS (SELECT FROM migration.leg g WHERE g.transfer_id = c.transfer_id AND g.asset_id = l.asset_id
     AND g.holder_id = l.holder_id AND g.quantity = l.quantity AND g.custody_kind = l.custody_kind
     AND g.content_manifest_hash = l.content_manifest_hash AND g.organization_id = l.organization_id
     AND g.from_organization_id = l.from_organization_id)
   UNION ALL
   SELECT 'leg ' || g.id, format('%s, but no consent names it', g.state)
   FROM migration.leg g
   LEFT JOIN migration.consent c ON c.transfer_id = g.transfer_id
   WHERE g.state NOT IN ('listed', 'eligible', 'excluded') AND NOT EXISTS (SELECT FROM migration.consent_line l
     WHERE l.consent_id = c.id AND l.asset_id = g.asset_id AND l.holder_id = g.holder_id)`,
);

/** The lines are what the holder read, and are of what the holder has claimed; the portal writes both, apart from each other. */
const consentDocuments = sqlCheck(
  'migration.consent_documents',
  `SELECT format('consent %s, asset %s', COALESCE(l.consent_id, d.consent_id), COALESCE(l.asset_id, d.asset_id)) AS row,
     CASE WHEN d.consent_id IS NULL THEN 'a line that its document does not have' ELSE 'its document has what no line says' END AS message
   FROM (SELECT c.id AS consent_id, c.transfer_id::text, l.from_organization_id::text, l.organization_id::text, l.asset_id::text,
           l.holder_id::text, l.quantity::text, l.custody_kind, encode(l.content_manifest_hash, 'hex') AS hash
         FROM migration.consent c JOIN migration.consent_line l ON l.consent_id = c.id) l
   FULL JOIN (
     SELECT c.id AS consent_id, c.body ->> 'transferId' AS transfer_id, c.body -> 'from' ->> 'id' AS from_organization_id,
       c.body -> 'custodian' ->> 'id' AS organization_id, leg ->> 'assetId' AS asset_id, leg ->> 'holderId' AS holder_id,
       leg ->> 'quantity' AS quantity, leg ->> 'custodyKind' AS custody_kind, leg ->> 'contentManifestHash' AS hash
     FROM (SELECT id, CASE WHEN document IS JSON OBJECT THEN document::jsonb ELSE '{}' END AS body FROM migration.consent) c
     CROSS JOIN LATERAL jsonb_array_elements(
       CASE WHEN jsonb_typeof(c.body -> 'legs') = 'array' THEN c.body -> 'legs' ELSE '[]' END) AS leg
   ) d ON d.consent_id = l.consent_id AND d.transfer_id = l.transfer_id AND d.from_organization_id = l.from_organization_id
     AND d.organization_id = l.organization_id AND d.asset_id = l.asset_id AND d.holder_id = l.holder_id
     AND d.quantity = l.quantity AND d.custody_kind = l.custody_kind AND d.hash = l.hash
   WHERE l.consent_id IS NULL OR d.consent_id IS NULL
   UNION ALL
   SELECT format('consent %s, asset %s', c.id, l.asset_id), 'is of a holder that its person has not claimed'
   FROM migration.consent c
   JOIN migration.consent_line l ON l.consent_id = c.id
   LEFT JOIN identity.holder h ON h.id = l.holder_id AND h.person_id = c.person_id
   WHERE h.id IS NULL
   UNION ALL
   SELECT 'consent ' || c.id, 'ends at another time than its document says'
   FROM migration.consent c WHERE document IS JSON OBJECT
     AND c.expires_at IS DISTINCT FROM (c.document::jsonb ->> 'consentExpiresAt')::timestamptz
   UNION ALL
   SELECT 'consent ' || c.id, 'is another person''s than its transfer'
   FROM migration.consent c JOIN migration.transfer t ON t.id = c.transfer_id WHERE t.person_id <> c.person_id`,
);

/** Who a holder's person is, a claim says, with a code that was used for it or a wallet that signed. */
const claims = sqlCheck(
  'migration.claims',
  `SELECT 'holder ' || COALESCE(h.id, c.holder_id) AS row, CASE
     WHEN c.id IS NULL THEN 'is somebody''s, but nobody claimed it'
     WHEN h.id IS NULL THEN 'was claimed, but is nobody''s'
     WHEN h.person_id <> c.person_id THEN 'is another person''s than the one who claimed it'
     ELSE 'was claimed with no code of its own' END AS message
   FROM (SELECT * FROM identity.holder WHERE person_id IS NOT NULL) h
   FULL JOIN migration.claim c ON c.holder_id = h.id
   LEFT JOIN migration.claim_code k ON k.id = c.claim_code_id AND k.holder_id = c.holder_id AND k.used_at IS NOT NULL
   WHERE h.person_id IS DISTINCT FROM c.person_id OR (k.id IS NULL AND c.wallet IS NULL
     AND (c.claim_code_id IS NOT NULL OR NOT EXISTS (SELECT FROM identity.holder_erasure e WHERE e.holder_id = c.holder_id)))`,
);

/** An issue is its deposit's, of the platform that signed it. */
const issues = sqlCheck(
  'migration.issues',
  `SELECT 'posting ' || p.id AS row, CASE WHEN d.id IS NULL THEN 'issued by no deposit'
     WHEN d.organization_id <> p.to_organization_id THEN 'issued by another platform''s deposit'
     ELSE 'its deposit has another digest' END AS message
   FROM custody.posting p LEFT JOIN migration.deposit d ON d.id = p.authority_id
   WHERE p.authority_kind = 'deposit' AND (d.organization_id IS DISTINCT FROM p.to_organization_id
     OR d.organization_id IS DISTINCT FROM p.from_organization_id OR d.manifest_digest IS DISTINCT FROM p.authority_hash)`,
);

/** A receipt needs the text of what its posting binds, for ever. */
const manifests = sqlCheck(
  'migration.posted_manifests',
  `SELECT 'posting ' || p.id AS row, 'the content manifest that it binds is kept nowhere' AS message
   FROM custody.posting p
   WHERE NOT EXISTS (SELECT FROM content.manifest m WHERE m.asset_id = p.asset_id AND m.hash = p.content_manifest_hash)
     AND NOT EXISTS (SELECT FROM content.earlier_manifest m WHERE m.asset_id = p.asset_id AND m.hash = p.content_manifest_hash)`,
);

/** Two people where acceptance was by hand: as far as the policy has not been set anew since, when it says so no more. */
const acceptances = sqlCheck(
  'migration.acceptances',
  `SELECT 'transfer ' || t.id AS row, format('%s, but not accepted and approved by two people', t.state) AS message
   FROM migration.transfer t
   JOIN migration.acceptance_policy p ON p.organization_id = t.organization_id AND p.mode = 'by_hand'
     AND p.updated_at <= GREATEST(t.created_at, t.authorized_at, t.accepted_at)
   WHERE t.state IN ('validated', 'copying', 'cutover', 'settling', 'settled', 'partially_settled', 'closed', 'exception')
     AND (t.accepted_by = t.approved_by OR t.accepted_by IS NULL OR t.approved_by IS NULL)`,
);

/** Never 5: what has not ended has a time at which somebody looks at it again. */
const neverHangs = sqlCheck(
  'migration.next_steps',
  `SELECT 'transfer ' || id AS row, format('%s, and nobody will ever look at it again', state) AS message
   FROM migration.transfer WHERE state NOT IN ('draft', 'closed', 'rejected', 'cancelled') AND next_step_at IS NULL
   UNION ALL
   SELECT 'deposit ' || id, format('%s, and nobody will ever look at it again', state)
   FROM migration.deposit WHERE state NOT IN ('announced', 'accepted', 'refused') AND next_step_at IS NULL
   UNION ALL
   SELECT 'transfer ' || t.id, format('closed, but %s of its legs have not ended', n.legs)
   FROM migration.transfer t
   CROSS JOIN LATERAL (SELECT count(*) AS legs FROM migration.leg
     WHERE transfer_id = t.id AND state NOT IN ('confirmed', 'excluded')) n
   WHERE t.state = 'closed' AND n.legs > 0`,
);

const files = sqlCheck(
  'migration.files',
  `SELECT 'file ' || f.id AS row, 'stored, but no bytes of this digest and size are kept' AS message
   FROM content.file f LEFT JOIN content.blob b ON b.sha256 = f.sha256
   WHERE f.state = 'stored' AND b.size_bytes IS DISTINCT FROM f.size_bytes
   UNION ALL
   SELECT 'file ' || f.id, 'still wanted, although its deposit is accepted'
   FROM content.file f JOIN migration.deposit d ON d.id = f.deposit_id AND d.state = 'accepted' WHERE f.state = 'wanted'`,
);

/** What came late is in the log, in the words that were kept, once its deposit has ended; and the files are what they say. */
const lateContent = sqlCheck(
  'migration.late_content',
  `SELECT 'late content ' || COALESCE(l.id, s.id) AS row, CASE WHEN l.id IS NULL THEN 'is in the log, and its text is kept nowhere'
     WHEN s.id IS NULL THEN 'its deposit has ended, and the log does not have it' ELSE 'the log has another text' END AS message
   FROM (SELECT l.*, d.state FROM migration.late_content l JOIN migration.deposit d ON d.id = l.deposit_id) l
   FULL JOIN (SELECT * FROM custody.statement WHERE type = 'late_content') s ON s.id = l.id
   WHERE l.id IS NULL OR (s.id IS NULL AND l.state = 'accepted')
     OR (s.id IS NOT NULL AND (s.body_hash, s.organization_id) IS DISTINCT FROM (l.hash, l.organization_id))
   UNION ALL
   SELECT format('late content %s, %s of %s', l.id, file ->> 'name', l.body::jsonb ->> 'asset'), 'is no file that is stored with this digest'
   FROM migration.late_content l
   CROSS JOIN LATERAL jsonb_array_elements(l.body::jsonb -> 'files') AS file
   WHERE NOT EXISTS (SELECT FROM migration.item i JOIN content.file f ON f.asset_id = i.asset_id
     WHERE i.asset_id = l.asset_id AND i.organization_id = l.organization_id AND i.asset_name = l.body::jsonb ->> 'asset'
       AND i.verdict = 'accepted' AND f.name = file ->> 'name' AND f.state = 'stored' AND f.sha256 = decode(file ->> 'sha256', 'hex'))`,
);

/** Of the rows that the deposits of an off-boarding have about one asset, exactly one counts. */
const superseded = sqlCheck(
  'migration.superseded',
  `SELECT format('asset %s of off-boarding %s', asset_name, off_boarding_id) AS row, format('%s of its %s rows count', counted, rows) AS message
   FROM (SELECT i.off_boarding_id, i.asset_name, count(*) AS rows, count(*) FILTER (WHERE i.superseded_by IS NULL) AS counted,
           bool_and(d.state = 'accepted') AS is_settled
         FROM migration.item i JOIN migration.deposit d ON d.id = i.deposit_id
         GROUP BY i.organization_id, i.off_boarding_id, i.asset_name) n
   WHERE counted <> 1 AND is_settled
   UNION ALL
   SELECT 'item ' || i.asset_id, 'is superseded by a deposit that has no such asset'
   FROM migration.item i
   WHERE i.superseded_by IS NOT NULL AND NOT EXISTS (SELECT FROM migration.item o WHERE o.deposit_id = i.superseded_by
     AND o.asset_name = i.asset_name AND o.off_boarding_id = i.off_boarding_id)`,
);

/** A token is posted only once its way into the vault is final on its chain. */
const intents = sqlCheck(
  'migration.chain_intents',
  `SELECT 'leg ' || l.id AS row, format('a token is %s, but its transaction is %s', l.state, COALESCE(i.state, 'none')) AS message
   FROM migration.leg l LEFT JOIN migration.chain_intent i ON i.leg_id = l.id
   WHERE l.custody_kind = 'token' AND ((l.state IN ('assigned', 'confirmed') AND i.state IS DISTINCT FROM 'final')
     OR (l.state = 'released' AND COALESCE(i.state, 'none') NOT IN ('broadcast', 'mined', 'final', 'reverted'))
     OR (l.state = 'provisional' AND COALESCE(i.state, 'none') NOT IN ('intended', 'signed', 'undoing'))
     -- What was signed and not finally undone can still run: its hold must not be free.
     OR (l.state IN ('held', 'excluded') AND COALESCE(i.state, 'none') NOT IN ('none', 'intended', 'undone')))
   UNION ALL
   SELECT 'leg ' || i.leg_id, format('its transaction is %s, but what was signed for nonce %s is not kept', i.state, i.nonce)
   FROM migration.chain_intent i WHERE i.nonce IS NOT NULL
     AND NOT EXISTS (SELECT FROM migration.chain_attempt a WHERE a.leg_id = i.leg_id AND a.nonce = i.nonce AND a.hash = i.hash)
   UNION ALL
   SELECT format('nonce %s of %s', a.nonce, i.signer), 'was used for more than one leg'
   FROM migration.chain_attempt a JOIN migration.chain_intent i USING (leg_id)
   GROUP BY i.chain_id, i.signer, a.nonce HAVING count(DISTINCT a.leg_id) > 1
   UNION ALL
   SELECT 'leg ' || i.leg_id, 'a transaction for what is no token'
   FROM migration.chain_intent i JOIN migration.leg l ON l.id = i.leg_id WHERE l.custody_kind <> 'token'
   UNION ALL
   SELECT 'leg ' || i.leg_id, 'its transaction goes where its custodian never had a vault'
   FROM migration.chain_intent i
   WHERE NOT EXISTS (SELECT FROM migration.vault v
     WHERE v.organization_id = i.organization_id AND v.chain_id = i.chain_id AND v.address = i.to_address)
   UNION ALL
   SELECT 'leg ' || i.leg_id, 'its transaction goes elsewhere than into the vault that its consent names'
   FROM migration.chain_intent i JOIN migration.consent c ON c.transfer_id = i.transfer_id
   WHERE NOT CASE WHEN c.document IS JSON OBJECT THEN c.document::jsonb -> 'vaults' @> jsonb_build_array(
     jsonb_build_object('chainId', i.chain_id::text, 'address', i.to_address)) ELSE false END
   UNION ALL
   SELECT format('signer %s on chain %s', n.signer, n.chain_id), format('has a transaction beyond its next number %s', n.next_nonce)
   FROM migration.signer_nonce n
   WHERE EXISTS (SELECT FROM migration.chain_attempt a JOIN migration.chain_intent i USING (leg_id)
     WHERE i.chain_id = n.chain_id AND i.signer = n.signer AND a.nonce >= n.next_nonce)`,
);

/** What was signed by the contract's owner names the contract, the escrow and the wallets that are used. */
const chainSources = sqlCheck(
  'migration.chain_sources',
  `SELECT 'chain source ' || s.id AS row, 'is proven by a text that names another contract, escrow or wallet' AS message
   FROM migration.chain_source s
   CROSS JOIN LATERAL (
     SELECT array_agg(line) FILTER (WHERE line LIKE 'Wallet: %') AS wallets,
       array_agg(line) FILTER (WHERE line LIKE 'Contract: %' OR line LIKE 'Escrow: %') AS others
     FROM string_to_table(s.challenge, E'\\n') AS line) signed
   WHERE s.proven_at IS NOT NULL AND (
     signed.others IS DISTINCT FROM ARRAY['Contract: ' || s.contract, 'Escrow: ' || COALESCE(s.escrow, 'none')]
     OR COALESCE(signed.wallets, '{}') <> ARRAY(SELECT 'Wallet: ' || wallet FROM unnest(s.wallets) AS wallet))`,
);

/** Everything that must hold of deposits, transfers and files, beside what must hold of the ledger. */
export const migrationChecks: readonly FsckCheck[] = [
  counted,
  manifest,
  depositCounts,
  postings,
  holds,
  events,
  consents,
  consentDocuments,
  claims,
  issues,
  manifests,
  acceptances,
  neverHangs,
  files,
  lateContent,
  superseded,
  intents,
  chainSources,
];

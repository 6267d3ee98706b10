import { countCheck, type FsckCheck, sqlCheck } from '@holdfast/platform';

const counts = countCheck('custody.counts', {
  assets: 'SELECT count(*) AS n FROM custody.asset',
  accounts: 'SELECT count(*) AS n FROM custody.account',
  'single positions': 'SELECT count(*) AS n FROM custody.single_position',
  'edition positions': 'SELECT count(*) AS n FROM custody.edition_position WHERE quantity > 0',
  postings: 'SELECT count(*) AS n FROM custody.posting',
  statements: 'SELECT count(*) AS n FROM custody.statement',
  batches: 'SELECT count(*) AS n FROM custody.batch',
  'holds placed': `SELECT count(*) AS n FROM custody.hold WHERE state = 'placed'`,
  'holds posted': `SELECT count(*) AS n FROM custody.hold WHERE state = 'posted'`,
  'holds released': `SELECT count(*) AS n FROM custody.hold WHERE state = 'released'`,
  'commands applied': `SELECT count(*) AS n FROM custody.command_result WHERE state = 'applied'`,
  'commands refused': `SELECT count(*) AS n FROM custody.command_result WHERE state = 'refused'`,
});

/** Never 1: not in two places, not in none. */
const positionsSum = sqlCheck(
  'custody.positions_sum',
  `SELECT 'asset ' || COALESCE(a.id, p.asset_id) AS row,
     format('issued %s, but the positions sum to %s', COALESCE(a.issued_quantity, 0), COALESCE(p.quantity, 0)) AS message
   FROM custody.asset a
   FULL JOIN (
     SELECT asset_id, sum(quantity) AS quantity
     FROM (SELECT asset_id, 1::bigint AS quantity FROM custody.single_position
           UNION ALL SELECT asset_id, quantity FROM custody.edition_position) AS every GROUP BY asset_id
   ) AS p ON p.asset_id = a.id
   WHERE a.issued_quantity IS DISTINCT FROM p.quantity`,
);

const positionKinds = sqlCheck(
  'custody.position_kinds',
  `SELECT 'asset ' || a.id AS row, 'an edition has a single position' AS message
   FROM custody.asset a JOIN custody.single_position p ON p.asset_id = a.id WHERE a.kind = 'edition'
   UNION ALL
   SELECT 'asset ' || a.id, 'a single item has an edition position'
   FROM custody.asset a JOIN custody.edition_position p ON p.asset_id = a.id WHERE a.kind <> 'edition'`,
);

const positionAccounts = sqlCheck(
  'custody.position_accounts',
  `SELECT p.kind || ' ' || p.asset_id AS row, 'its account is missing, or is another keeper''s or holder''s' AS message
   FROM (SELECT 'single position' AS kind, asset_id, account_id, organization_id, holder_id FROM custody.single_position
         UNION ALL SELECT 'edition position', asset_id, account_id, organization_id, holder_id FROM custody.edition_position) AS p
   LEFT JOIN custody.account a ON a.id = p.account_id
   WHERE a.organization_id IS DISTINCT FROM p.organization_id OR a.holder_id IS DISTINCT FROM p.holder_id`,
);

/** Who keeps an item is independent of who issued it; the issuer itself holds what nobody has moved yet. */
const groups = sqlCheck(
  'custody.keeper_groups',
  `SELECT 'account ' || p.account_id AS row,
     format('keeps %s items of the platform %s, which is of its custodian''s own group', count(*), a.organization_id) AS message
   FROM identity.organization keeper
   JOIN identity.organization issuer ON issuer.group_id = keeper.group_id AND issuer.id <> keeper.id
   JOIN custody.asset a ON a.organization_id = issuer.id
   JOIN (SELECT asset_id, account_id, organization_id FROM custody.single_position
         UNION ALL SELECT asset_id, account_id, organization_id FROM custody.edition_position WHERE quantity > 0) AS p
     ON p.asset_id = a.id AND p.organization_id = keeper.id
   GROUP BY p.account_id, a.organization_id`,
);

/** Each posting begins where the one before ended; numbers without holes; the last one is where the item is. */
const intervals = sqlCheck(
  'custody.intervals',
  `SELECT 'posting ' || p.id AS row, CASE
     WHEN p.asset_sequence <> p.nth THEN format('number %s of its item, but it is the %s.', p.asset_sequence, p.nth)
     WHEN p.nth = 1 THEN 'the first posting does not come from the issue'
     ELSE 'begins at another account than where the posting before it ended' END AS message
   FROM (
     SELECT p.id, p.asset_sequence, p.from_account_id, row_number() OVER asset AS nth,
       lag(p.to_account_id) OVER asset AS before, f.kind AS from_kind
     FROM custody.posting p LEFT JOIN custody.account f ON f.id = p.from_account_id
     WHERE p.asset_sequence IS NOT NULL
     WINDOW asset AS (PARTITION BY p.asset_id ORDER BY p.asset_sequence)
   ) AS p
   WHERE p.asset_sequence <> p.nth OR (p.nth = 1 AND p.from_kind IS DISTINCT FROM 'issuance')
     OR (p.nth > 1 AND p.before <> p.from_account_id)`,
);

const singleEnds = sqlCheck(
  'custody.single_positions_match_postings',
  `SELECT 'single position ' || COALESCE(s.asset_id, p.asset_id) AS row,
     CASE WHEN s.asset_id IS NULL THEN 'the item has postings but no position'
       WHEN p.asset_id IS NULL THEN 'the item has a position but no postings'
       ELSE 'the position is not where the last posting put it' END AS message
   FROM custody.single_position s
   FULL JOIN (
     SELECT DISTINCT ON (asset_id) asset_id, id, asset_sequence, to_account_id, custody_kind FROM custody.posting
     WHERE asset_sequence IS NOT NULL ORDER BY asset_id, asset_sequence DESC
   ) AS p ON p.asset_id = s.asset_id
   WHERE s.account_id IS DISTINCT FROM p.to_account_id OR s.sequence IS DISTINCT FROM p.asset_sequence
     OR s.since_posting_id IS DISTINCT FROM p.id OR s.custody_kind IS DISTINCT FROM p.custody_kind`,
);

const editionSums = sqlCheck(
  'custody.edition_positions_match_postings',
  `SELECT format('edition position %s of account %s', COALESCE(e.asset_id, p.asset_id), COALESCE(e.account_id, p.account_id)) AS row,
     format('has %s, but its postings sum to %s', COALESCE(e.quantity, 0), COALESCE(p.quantity, 0)) AS message
   FROM custody.edition_position e
   FULL JOIN (
     SELECT p.asset_id, side.account_id, sum(side.quantity) AS quantity
     FROM custody.posting p
     CROSS JOIN LATERAL (VALUES (p.from_account_id, -p.quantity), (p.to_account_id, p.quantity)) AS side (account_id, quantity)
     JOIN custody.account a ON a.id = side.account_id AND a.kind = 'holder'
     WHERE p.asset_sequence IS NULL GROUP BY p.asset_id, side.account_id
   ) AS p ON p.asset_id = e.asset_id AND p.account_id = e.account_id
   WHERE COALESCE(e.quantity, 0) <> COALESCE(p.quantity, 0)`,
);

const postingSides = sqlCheck(
  'custody.posting_sides',
  `SELECT 'posting ' || p.id AS row, 'an account of it is missing, or is another keeper''s or holder''s' AS message
   FROM custody.posting p
   LEFT JOIN custody.account f ON f.id = p.from_account_id
   LEFT JOIN custody.account t ON t.id = p.to_account_id
   LEFT JOIN custody.asset a ON a.id = p.asset_id
   WHERE a.id IS NULL OR f.organization_id IS DISTINCT FROM p.from_organization_id
     OR t.organization_id IS DISTINCT FROM p.to_organization_id OR t.holder_id IS DISTINCT FROM p.holder_id
     OR (f.kind = 'holder' AND f.holder_id IS DISTINCT FROM p.holder_id)
     OR (f.kind = 'issuance') <> (p.authority_kind = 'deposit')
     OR (a.kind = 'edition') <> (p.asset_sequence IS NULL)`,
);

/** Never 4: a hold resolves once. A posting names its leg's hold; the hold says it was posted; no third. */
const holds = sqlCheck(
  'custody.holds',
  `SELECT 'hold ' || COALESCE(h.leg_id, p.leg_id) AS row, CASE
     WHEN h.leg_id IS NULL THEN 'a posting resolves a hold that does not exist'
     WHEN h.state = 'posted' AND p.n IS NULL THEN 'posted, but there is no posting'
     WHEN p.n > 1 THEN format('resolved by %s postings', p.n)
     WHEN h.state <> 'posted' THEN format('%s, but there is a posting', h.state)
     ELSE 'its posting moves something else' END AS message
   FROM custody.hold h
   FULL JOIN (
     SELECT leg_id, count(*) AS n, min(asset_id::text)::uuid AS asset_id, min(from_account_id::text)::uuid AS account_id,
       min(quantity) AS quantity, min(authority_id::text)::uuid AS authority_id
     FROM custody.posting WHERE leg_id IS NOT NULL GROUP BY leg_id
   ) AS p ON p.leg_id = h.leg_id
   WHERE h.leg_id IS NULL OR (h.state = 'posted') <> (p.n IS NOT NULL) OR p.n > 1
     OR p.asset_id <> h.asset_id OR p.account_id <> h.account_id OR p.quantity <> h.quantity OR p.authority_id <> h.authority_id`,
);

const locks = sqlCheck(
  'custody.locks',
  `SELECT 'single position ' || p.asset_id AS row, 'locked by a hold that is not placed on it' AS message
   FROM custody.single_position p
   LEFT JOIN custody.hold h ON h.leg_id = p.hold_leg_id AND h.state = 'placed' AND h.asset_id = p.asset_id AND h.account_id = p.account_id
   WHERE p.hold_leg_id IS NOT NULL AND h.leg_id IS NULL
   UNION ALL
   SELECT 'hold ' || h.leg_id, 'placed, but its item is not locked by it'
   FROM custody.hold h JOIN custody.asset a ON a.id = h.asset_id AND a.kind <> 'edition'
   LEFT JOIN custody.single_position p ON p.asset_id = h.asset_id
   WHERE h.state = 'placed' AND p.hold_leg_id IS DISTINCT FROM h.leg_id
   UNION ALL
   SELECT format('edition position %s of account %s', COALESCE(e.asset_id, h.asset_id), COALESCE(e.account_id, h.account_id)),
     format('%s held, but its placed holds sum to %s', COALESCE(e.held, 0), COALESCE(h.quantity, 0))
   FROM custody.edition_position e
   FULL JOIN (
     SELECT h.asset_id, h.account_id, sum(h.quantity) AS quantity FROM custody.hold h
     JOIN custody.asset a ON a.id = h.asset_id AND a.kind = 'edition' WHERE h.state = 'placed' GROUP BY h.asset_id, h.account_id
   ) AS h ON h.asset_id = e.asset_id AND h.account_id = e.account_id
   WHERE COALESCE(e.held, 0) <> COALESCE(h.quantity, 0)`,
);

const corrections = sqlCheck(
  'custody.corrections',
  `SELECT 'posting ' || c.id AS row, 'a correction that does not take back what it names' AS message
   FROM custody.posting c LEFT JOIN custody.posting p ON p.id = c.corrects_posting_id
   WHERE c.corrects_posting_id IS NOT NULL AND (p.id IS NULL OR p.asset_id <> c.asset_id OR p.quantity <> c.quantity
     OR p.from_account_id <> c.to_account_id OR p.to_account_id <> c.from_account_id)`,
);

/** Never 3: a command has one effect, and the effect has its command. */
const commands = sqlCheck(
  'custody.commands',
  `SELECT 'command ' || COALESCE(r.command_id, b.command_id) AS row,
     CASE WHEN r.command_id IS NULL THEN 'a batch without a result' ELSE 'its result and its batch do not agree' END AS message
   FROM custody.command_result r FULL JOIN custody.batch b ON b.command_id = r.command_id
   WHERE r.batch_id IS DISTINCT FROM b.id OR (b.id IS NOT NULL AND r.kind <> b.kind)`,
);

const batches = sqlCheck(
  'custody.batches',
  `SELECT 'batch ' || COALESCE(b.id, l.batch_id) AS row,
     CASE WHEN b.id IS NULL THEN 'leaves of a batch that does not exist'
       WHEN COALESCE(l.n, 0) <> b.leaf_count THEN format('counts %s leaves, but has %s', b.leaf_count, COALESCE(l.n, 0))
       ELSE 'its positions have holes' END AS message
   FROM custody.batch b
   FULL JOIN (
     SELECT batch_id, count(*) AS n, min(batch_position) AS first, max(batch_position) AS last, bool_and(fits) AS fits
     FROM (SELECT batch_id, batch_position, id = custody.posting_id(batch_id, batch_position) AS fits FROM custody.posting
           UNION ALL SELECT batch_id, batch_position, true FROM custody.statement) AS leaf GROUP BY batch_id
   ) AS l ON l.batch_id = b.id
   WHERE b.id IS NULL OR COALESCE(l.n, 0) <> b.leaf_count OR l.first <> 0 OR l.last <> b.leaf_count - 1 OR NOT l.fits`,
);

/** The log has no holes, and every batch is in it or waits for it. */
const ranges = sqlCheck(
  'custody.log_ranges',
  `SELECT 'log range ' || r.batch_id AS row, format('begins at %s instead of %s', r.first_index, r.expected) AS message
   FROM (SELECT batch_id, first_index, COALESCE(sum(leaf_count) OVER (ORDER BY first_index
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS expected FROM custody.log_range) AS r
   WHERE r.first_index <> r.expected
   UNION ALL
   SELECT 'batch ' || COALESCE(b.id, r.batch_id, u.batch_id), CASE
     WHEN b.id IS NULL THEN 'has a place in the log but does not exist'
     WHEN r.batch_id IS NULL AND u.batch_id IS NULL THEN 'has no place in the log and does not wait for one'
     WHEN r.batch_id IS NOT NULL AND u.batch_id IS NOT NULL THEN 'has a place in the log and waits for another'
     ELSE 'has a place of another size' END
   FROM custody.batch b
   FULL JOIN custody.log_range r ON r.batch_id = b.id
   FULL JOIN custody.unsequenced u ON u.batch_id = COALESCE(b.id, r.batch_id)
   WHERE b.id IS NULL OR (r.batch_id IS NULL) = (u.batch_id IS NULL) OR r.leaf_count <> b.leaf_count`,
);

/** Leaf hashes from what is stored; commitments from the keys, except those of erased subjects, whose salts are gone. */
const leaves = sqlCheck(
  'custody.leaf_hashes',
  `SELECT 'posting ' || p.id AS row, 'its leaf hash is not that of its columns' AS message
   FROM custody.posting p
   WHERE p.leaf_hash IS DISTINCT FROM custody.posting_leaf_hash(p.id, p.asset_commitment, p.from_commitment, p.to_commitment,
     p.quantity, p.custody_kind, p.content_manifest_hash, p.authority_kind, p.authority_hash)
   UNION ALL
   SELECT 'statement ' || s.id, 'its leaf hash is not that of its columns'
   FROM custody.statement s WHERE s.leaf_hash IS DISTINCT FROM custody.statement_leaf_hash(s.type, s.id, s.subject_hash, s.body_hash)`,
);

const commitments = sqlCheck(
  'custody.commitments',
  `SELECT 'posting ' || p.id AS row, 'its ' || c.label || ' commitment is not that of its ' || c.label AS message
   FROM custody.posting p
   JOIN custody.asset a ON a.id = p.asset_id
   JOIN custody.account f ON f.id = p.from_account_id
   JOIN custody.account t ON t.id = p.to_account_id
   LEFT JOIN custody.subject_key fk ON fk.subject_id = COALESCE(f.holder_id, f.organization_id)
   LEFT JOIN custody.subject_key tk ON tk.subject_id = COALESCE(t.holder_id, t.organization_id)
   CROSS JOIN LATERAL (VALUES
     ('asset', p.asset_commitment, custody.commitment(custody.salt(tk.ipad, tk.opad, p.id, 'asset'), a.name)),
     ('from', p.from_commitment, custody.commitment(custody.salt(fk.ipad, fk.opad, p.id, 'from'),
       custody.account_name(f.kind, f.organization_id, f.reference))),
     ('to', p.to_commitment, custody.commitment(custody.salt(tk.ipad, tk.opad, p.id, 'to'),
       custody.account_name(t.kind, t.organization_id, t.reference)))
   ) AS c (label, stored, expected)
   WHERE c.stored <> c.expected`,
);

/** A key is made with its subject's first posting, for it alone, and never goes: an erased subject's row stays, empty. */
const keys = sqlCheck(
  'custody.subject_keys',
  `SELECT 'account ' || a.id AS row, 'its subject has no key row' AS message
   FROM custody.account a LEFT JOIN custody.subject_key k ON k.subject_id = COALESCE(a.holder_id, a.organization_id)
   WHERE k.subject_id IS NULL
   UNION ALL
   SELECT 'subject ' || min(k.subject_id::text), format('its key is also that of %s others', count(*) - 1)
   FROM custody.subject_key k WHERE k.ipad IS NOT NULL GROUP BY k.ipad HAVING count(*) > 1`,
);

/** What a posting did is what its consent or mandate says, in the words of the context that keeps those. */
const authorities = sqlCheck(
  'custody.authorities',
  `SELECT 'posting ' || p.id AS row,
     CASE WHEN u.authority_id IS NULL THEN 'no consent or mandate names it' ELSE 'its consent or mandate says something else' END
     AS message
   FROM custody.posting p
   LEFT JOIN migration.authority_line u ON u.authority_id = p.authority_id AND u.authority_kind = p.authority_kind
     AND u.asset_id = p.asset_id AND u.holder_id = p.holder_id
   WHERE p.authority_kind IN ('consent', 'mandate') AND (u.authority_id IS NULL OR u.authority_hash <> p.authority_hash
     OR u.from_organization_id <> p.from_organization_id OR u.to_organization_id <> p.to_organization_id
     OR u.quantity <> p.quantity OR u.custody_kind <> p.custody_kind OR u.content_manifest_hash <> p.content_manifest_hash)`,
);

export const ledgerChecks: readonly FsckCheck[] = [
  counts,
  positionsSum,
  positionKinds,
  positionAccounts,
  groups,
  intervals,
  singleEnds,
  editionSums,
  postingSides,
  holds,
  locks,
  corrections,
  commands,
  batches,
  ranges,
  leaves,
  commitments,
  keys,
  authorities,
];

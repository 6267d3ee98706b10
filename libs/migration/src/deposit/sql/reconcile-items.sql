-- Promises: one manifest row for every asset that the deposit names and every token that the chain shows, with its verdict,
-- its cause and whose turn it is. The chain decides who owns a token and how many there are; the deposit only divides what
-- the platform's own wallets hold; claims on more than exists put every claimant in dispute.
-- Lines that contradict others are out of staging by now. $1 deposit, $2 organization, $3 off-boarding.
WITH
  named AS (
    SELECT a.*, c.id AS collection_id, c.chain_source_id, l.source_type
    FROM staging.asset_line a
    JOIN migration.collection c ON c.deposit_id = $1 AND c.reference = a.collection
    JOIN staging.collection_line l ON l.deposit_id = $1 AND l.reference = a.collection
    WHERE a.deposit_id = $1),
  held AS (
    SELECT asset, count(DISTINCT reference_index) AS holders, sum(quantity) AS quantity, min(wallet) AS wallet
    FROM staging.holding_line WHERE deposit_id = $1 GROUP BY asset),
  -- A page that was read twice must not make two items of a token: the newest reading counts.
  token AS (
    SELECT DISTINCT ON (chain_source_id, token_id) * FROM staging.chain_token
    WHERE deposit_id = $1 ORDER BY chain_source_id, token_id, block_number DESC),
  manifest AS (
    SELECT named.line, named.reference, named.collection_id, named.kind, named.name, named.description, named.number,
           named.of_total, COALESCE(named.quantity, 1) AS quantity, named.token_id, named.source_type, named.chain_source_id,
           source.chain_id, source.contract, source.genesis_hash, source.wallets,
           token.owner, COALESCE(held.holders, 0) AS holders, COALESCE(held.quantity, 0) AS held_quantity, held.wallet AS held_wallet,
           token.owner = ANY (source.wallets) AS in_platform_wallet, true AS in_deposit, named.collection
    FROM named
    LEFT JOIN migration.chain_source source ON source.id = named.chain_source_id
    LEFT JOIN token ON token.chain_source_id = named.chain_source_id AND token.token_id = named.token_id
    LEFT JOIN held ON held.asset = named.reference
    UNION ALL
    -- On the chain, and not in the deposit.
    SELECT NULL, 'token:' || token.token_id, c.id, 'single', c.name || ' #' || token.token_id, NULL, NULL, NULL, 1, token.token_id,
           'evm', source.id, source.chain_id, source.contract, source.genesis_hash, source.wallets, token.owner, 0, 0, NULL,
           token.owner = ANY (source.wallets), false, c.reference
    FROM token
    JOIN migration.chain_source source ON source.id = token.chain_source_id
    JOIN migration.collection c ON c.deposit_id = $1 AND c.chain_source_id = source.id
    WHERE NOT EXISTS (SELECT FROM named WHERE named.collection_id = c.id AND named.token_id = token.token_id)),
  judged AS (
    SELECT *, CASE
        WHEN source_type = 'evm' AND chain_source_id IS NULL THEN 'pending platform contract_not_proven'
        WHEN source_type = 'evm' AND owner IS NULL THEN 'refused platform not_on_chain'
        WHEN NOT in_deposit AND in_platform_wallet THEN 'pending platform not_in_deposit'
        WHEN NOT in_deposit THEN 'pending holder in_own_wallet_unclaimed'
        WHEN source_type = 'evm' AND holders > 1 THEN 'pending platform holder_disputed'
        WHEN held_quantity > quantity THEN 'pending platform claimed_more_than_exists'
        WHEN holders = 0 THEN 'pending platform holder_missing'
        WHEN source_type = 'evm' AND NOT in_platform_wallet AND held_wallet IS DISTINCT FROM owner THEN 'pending platform owner_differs'
        ELSE 'accepted nobody '
      END AS judgement
    FROM manifest)
INSERT INTO migration.item (asset_id, organization_id, off_boarding_id, deposit_id, collection_id, reference, line, asset_name, kind,
  name, description, number, of_total, quantity, token_id, wallet, custody_kind, grade, verdict, cause, turn)
SELECT uuidv7(), $2, $3, $1, collection_id, reference, line,
  CASE WHEN source_type = 'evm' AND chain_source_id IS NOT NULL
    THEN format('eip155:%s/erc721:%s/%s?genesis=%s', chain_id, contract, token_id, genesis_hash)
    ELSE format('platform:%s/%s/%s', $2::uuid, migration.percent_encode(collection), migration.percent_encode(reference)) END,
  kind, name, description, number, of_total, quantity, token_id, owner,
  CASE WHEN source_type <> 'evm' OR chain_source_id IS NULL THEN 'record' WHEN in_platform_wallet THEN 'token' ELSE 'copy' END,
  CASE WHEN source_type = 'evm' AND owner IS NOT NULL THEN 'B' ELSE 'C' END,
  split_part(judgement, ' ', 1), NULLIF(split_part(judgement, ' ', 3), ''), split_part(judgement, ' ', 2)
FROM judged

import { type BagProblem, type ProblemPlace } from '@holdfast/content';

/**
 * What each way to be a wrong deposit asks of the platform. The keys, with those of `bagRemedies`, are the closed
 * list of codes. Messages name fields and places, and never quote a value: it may be about a person.
 */
export const depositRemedies = {
  // The whole deposit is refused.
  'deposit.file_missing': 'Put all four files into data/; one without lines is an empty file.',
  'deposit.file_unexpected': 'Keep only the four .jsonl files and content/ in data/.',
  'deposit.compressed': 'Put the file into the bag unpacked.',
  'deposit.encoding': 'Write the file in UTF-8 without a byte order mark.',
  'deposit.signature_missing': 'Sign tagmanifest-sha256.txt: `holdfast deposit pack --key`.',
  'deposit.signature_malformed': 'Write the signature file as docs/deposit-format.md says.',
  'deposit.signature_other_key': "Sign with the platform's registered key, or register this one first.",
  'deposit.signature_invalid': 'The tag manifest is not the one that was signed: pack and sign again.',
  'deposit.no_signing_key': 'Register the public key first, then submit again.',
  'deposit.other_off_boarding': 'Pack it for this off-boarding, or submit it to the other.',
  'deposit.value_unstorable': 'No rule of the format forbids it, so the mistake is ours: tell us.',
  // The line is refused, the rest goes on.
  'deposit.line_too_long': 'Keep a line below 1 MiB; give addresses or files instead of long data URLs.',
  'deposit.line_empty': 'Remove the empty line.',
  'deposit.line_not_utf8': 'Write the line in UTF-8.',
  'deposit.line_not_json': 'Write one JSON object a line.',
  'deposit.line_cut_off': 'The line ends too early: write the file again.',
  'deposit.json_duplicate_key': 'Give each field once.',
  'deposit.json_too_deep': 'Nest no deeper than 32.',
  'deposit.json_proto': 'Remove the field: its name is reserved.',
  'deposit.number_not_integer': 'Write numbers as plain integers: no fraction, no exponent.',
  'deposit.number_too_large': 'Write large integers as strings: numbers end at 2^53-1.',
  'deposit.field_unknown': 'Remove the field, or correct its name.',
  'deposit.field_missing': 'Add the field.',
  'deposit.field_invalid': 'See docs/deposit-format.md for the field.',
  'deposit.text_nul': 'Remove NUL and other control characters.',
  'deposit.text_surrogate': 'Write whole characters: half of a surrogate pair stands alone.',
  'deposit.text_invisible': 'Remove characters that do not show or that turn the direction of the text.',
  'deposit.address_checksum': 'Correct the address (EIP-55), or write it in lower case.',
  'deposit.content_missing': 'Put the file into data/content/, or give its address as url.',
  'deposit.id_duplicate': 'Give every id once; ids that differ only in Unicode form are the same.',
  'deposit.contract_duplicate': 'Describe each contract as one collection.',
  'deposit.token_duplicate': 'Describe each token once.',
  'deposit.token_id_missing': 'An asset of an EVM collection needs its tokenId.',
  'deposit.token_id_unexpected': 'An asset of a record collection has no tokenId.',
  'deposit.kind_not_on_chain': 'An ERC-721 token is single or numbered: no edition.',
  'deposit.collection_unknown': 'Add the collection to collections.jsonl, or correct the reference.',
  'deposit.holder_unknown': 'Add the holder to holders.jsonl, or correct the reference.',
  'deposit.asset_unknown': 'Add the asset to assets.jsonl, or correct the reference.',
  'deposit.holding_duplicate': 'Give one line for each holder, asset and wallet.',
  'deposit.holdings_exceed_quantity': 'Holdings of an asset add up to its quantity at most, or 1.',
  'deposit.wallet_unexpected': 'Only a token of an EVM collection can be in a wallet.',
  // Nothing is refused for these; `check` tells them.
  'deposit.content_digest_differs': "The asset's sha256 is not that of the file in the bag: it will have a gap.",
  'deposit.content_too_large': 'A content file is kept up to 2 GiB: split it, or it will be a gap.',
  'deposit.too_many_lines': 'Split the deposit.',
} as const;

export type DepositProblemCode = keyof typeof depositRemedies;

export function depositProblem(code: DepositProblemCode, message: string, place: ProblemPlace = {}): BagProblem {
  return { code, message, remedy: depositRemedies[code], ...place };
}

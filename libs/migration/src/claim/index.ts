export { ClaimAttempts } from './attempts';
export { issueClaimCodes, listClaimCodes, revokeClaimCode, silentHolderIds } from './claim-codes';
export { redeemClaimCode } from './redeem-claim-code';
export { claimByWallet } from './claim-by-wallet';

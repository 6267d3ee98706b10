export * from './address';
export * from './anvil';
export * from './ask-many';
export * from './contracts/abi';
export * from './contracts/artifacts';
export * from './control';
export * from './core/asset-name';
export * from './core/chain-attempt';
export * from './core/control-challenge';
export * from './core/token-owners';
export * from './demonstration';
export * from './key-file';
export * from './nodes';
export * from './owner-moved';
export * from './release-signer';
export * from './scan';
export {
  composeWalletMessage,
  type SignedWalletMessage,
  verifyWalletMessage,
  type WalletMessage,
} from './wallet-sign-in';

import { parseAbi } from 'viem';

// Written out, because TypeScript reads types from these and not from JSON; a test compares them with the artifacts.

export const collectibleAbi = parseAbi([
  'constructor(string name_, string symbol_, address operator)',
  'function mintBatch(address[] owners, uint256[] tokenIds, string[] uris)',
  'function setTokenURI(uint256 tokenId, string uri)',
  'function setBaseURI(string base)',
  'function burn(uint256 tokenId)',
  'function transferOwnership(address newOwner)',
  'function freeze()',
  'function unfreeze()',
  'function paused() view returns (bool)',
  'function owner() view returns (address)',
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function tokenURI(uint256 tokenId) view returns (string)',
  'function supportsInterface(bytes4 id) view returns (bool)',
  'function setApprovalForAll(address operator, bool approved)',
  'function isApprovedForAll(address owner, address operator) view returns (bool)',
  'function transferFrom(address from, address to, uint256 tokenId)',
  'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
  'error EnforcedPause()',
  'error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner)',
  'error ERC721InsufficientApproval(address operator, uint256 tokenId)',
  'error ERC721NonexistentToken(uint256 tokenId)',
]);

export const escrowAbi = parseAbi([
  'constructor(address platform_, address releaser_, address[] vaults)',
  'function platform() view returns (address)',
  'function releaser() view returns (address)',
  'function isSealed() view returns (bool)',
  'function isVault(address vault) view returns (bool)',
  'function vaultCount() view returns (uint256)',
  'function registerVault(address vault)',
  'function seal()',
  'function release(address token, uint256 tokenId, address from, address vault)',
  'function releaseBatch(address token, uint256[] tokenIds, address from, address vault)',
  'event VaultRegistered(address indexed vault)',
  'event Sealed()',
  'event Released(address indexed token, uint256 indexed tokenId, address indexed vault, address from)',
  'error OnlyPlatform(address caller)',
  'error OnlyReleaser(address caller)',
  'error AlreadySealed()',
  'error NoVault()',
  'error VaultNotRegistered(address vault)',
  'error NotMoved(address token, uint256 tokenId)',
]);

export const multicallAbi = parseAbi([
  'struct Answer { uint8 status; bytes data; }',
  'function ask(address target, bytes[] questions, uint256 gasEach, uint256 maxBytes) view returns (Answer[] answers)',
]);

/** What any ERC-721 contract may offer; access control and ownership are optional parts of it (EIP-173, OpenZeppelin). */
export const erc721Abi = parseAbi([
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function tokenURI(uint256 tokenId) view returns (string)',
  'function supportsInterface(bytes4 id) view returns (bool)',
  'function owner() view returns (address)',
  'function hasRole(bytes32 role, address account) view returns (bool)',
  'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
]);

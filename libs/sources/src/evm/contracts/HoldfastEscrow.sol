// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// A platform's wallet approves this contract (setApprovalForAll) at notice. From then on its tokens can go to the
/// registered vaults and nowhere else, whether the platform still answers or not. There is no owner, no upgrade and no
/// way to take a vault off the list; `seal` closes the list for ever. Nothing ever rests here: no token, no coin.
contract HoldfastEscrow {
    event VaultRegistered(address indexed vault);
    event Sealed();
    event Released(address indexed token, uint256 indexed tokenId, address indexed vault, address from);

    error OnlyPlatform(address caller);
    error OnlyReleaser(address caller);
    error AlreadySealed();
    error NoVault();
    error VaultNotRegistered(address vault);
    error NotMoved(address token, uint256 tokenId);

    address public immutable platform;
    address public immutable releaser;
    bool public isSealed;
    mapping(address vault => bool) public isVault;
    uint256 public vaultCount;

    constructor(address platform_, address releaser_, address[] memory vaults) {
        platform = platform_;
        releaser = releaser_;
        for (uint256 i = 0; i < vaults.length; i++) _register(vaults[i]);
    }

    /// Adds only. A vault is wherever a custodian said, in public, before the list was sealed.
    function registerVault(address vault) external {
        if (msg.sender != platform) revert OnlyPlatform(msg.sender);
        if (isSealed) revert AlreadySealed();
        _register(vault);
    }

    function seal() external {
        if (msg.sender != platform) revert OnlyPlatform(msg.sender);
        if (isSealed) revert AlreadySealed();
        if (vaultCount == 0) revert NoVault();
        isSealed = true;
        emit Sealed();
    }

    function release(address token, uint256 tokenId, address from, address vault) external {
        _mayRelease(vault);
        _release(token, tokenId, from, vault);
    }

    /// All of them or none.
    function releaseBatch(address token, uint256[] calldata tokenIds, address from, address vault) external {
        _mayRelease(vault);
        for (uint256 i = 0; i < tokenIds.length; i++) _release(token, tokenIds[i], from, vault);
    }

    function _register(address vault) private {
        if (vault == address(0) || vault == platform) revert VaultNotRegistered(vault);
        if (isVault[vault]) return;
        isVault[vault] = true;
        vaultCount++;
        emit VaultRegistered(vault);
    }

    function _mayRelease(address vault) private view {
        if (msg.sender != releaser) revert OnlyReleaser(msg.sender);
        if (!isVault[vault]) revert VaultNotRegistered(vault);
    }

    /// The token's contract is a stranger's: what it claims to have done is checked.
    function _release(address token, uint256 tokenId, address from, address vault) private {
        IERC721(token).safeTransferFrom(from, vault, tokenId);
        if (IERC721(token).ownerOf(tokenId) != vault) revert NotMoved(token, tokenId);
        emit Released(token, tokenId, vault, from);
    }
}

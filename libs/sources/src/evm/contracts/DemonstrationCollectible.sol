// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Burnable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Burnable.sol";
import {ERC721Pausable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Pausable.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// The collection of the demonstration's fictional platform: what such platforms really deploy, with the operator's
/// power to freeze it.
contract DemonstrationCollectible is ERC721URIStorage, ERC721Burnable, ERC721Pausable, Ownable {
    error LengthsDiffer();

    string private _base;

    constructor(string memory name_, string memory symbol_, address operator) ERC721(name_, symbol_) Ownable(operator) {}

    /// An empty uri leaves the token to the base URI.
    function mintBatch(address[] calldata owners, uint256[] calldata tokenIds, string[] calldata uris) external onlyOwner {
        if (owners.length != tokenIds.length || uris.length != tokenIds.length) revert LengthsDiffer();
        for (uint256 i = 0; i < tokenIds.length; i++) {
            _mint(owners[i], tokenIds[i]);
            if (bytes(uris[i]).length > 0) _setTokenURI(tokenIds[i], uris[i]);
        }
    }

    function setTokenURI(uint256 tokenId, string calldata uri) external onlyOwner {
        _setTokenURI(tokenId, uri);
    }

    function setBaseURI(string calldata base) external onlyOwner {
        _base = base;
    }

    /// Nothing moves from here on, be it mint, transfer or burn: what a dying platform can do to its holders.
    function freeze() external onlyOwner {
        _pause();
    }

    function unfreeze() external onlyOwner {
        _unpause();
    }

    function _update(address to, uint256 tokenId, address auth) internal override(ERC721, ERC721Pausable) returns (address) {
        return super._update(to, tokenId, auth);
    }

    function tokenURI(uint256 tokenId) public view override(ERC721, ERC721URIStorage) returns (string memory) {
        string memory uri = super.tokenURI(tokenId);
        return bytes(uri).length > 0 || bytes(_base).length == 0 ? uri : string.concat(_base, Strings.toString(tokenId));
    }

    function supportsInterface(bytes4 id) public view override(ERC721, ERC721URIStorage) returns (bool) {
        return super.supportsInterface(id);
    }
}

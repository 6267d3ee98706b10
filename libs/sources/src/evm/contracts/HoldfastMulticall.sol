// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// Many questions to one contract in one eth_call. Unlike Multicall3 each answer has a limit on gas and on bytes, so
/// that one hostile token cannot spoil the batch. Works deployed, and without being deployed (as eth_call with code).
contract HoldfastMulticall {
    enum Status {
        Failed,
        Answered,
        TooLarge
    }

    struct Answer {
        Status status;
        bytes data;
    }

    /// `Failed` carries the revert data, cut at `maxBytes`; `TooLarge` carries nothing.
    function ask(address target, bytes[] calldata questions, uint256 gasEach, uint256 maxBytes)
        external
        view
        returns (Answer[] memory answers)
    {
        answers = new Answer[](questions.length);
        for (uint256 i = 0; i < questions.length; i++) {
            (answers[i].status, answers[i].data) = _ask(target, questions[i], gasEach, maxBytes);
        }
    }

    function _ask(address target, bytes memory question, uint256 gasEach, uint256 maxBytes)
        private
        view
        returns (Status status, bytes memory data)
    {
        bool ok;
        uint256 size;
        assembly {
            ok := staticcall(gasEach, target, add(question, 32), mload(question), 0, 0)
            size := returndatasize()
        }
        if (ok && size > maxBytes) return (Status.TooLarge, "");
        if (size > maxBytes) size = maxBytes;
        data = new bytes(size);
        assembly {
            returndatacopy(add(data, 32), 0, size)
        }
        return (ok ? Status.Answered : Status.Failed, data);
    }
}

// SPDX-License-Identifier: MIT
// Sends coin and tokens to many receivers in one transaction, as exchanges do: the coin then moves inside a contract and leaves no log.
pragma solidity ^0.8.20;

interface Token {
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}

contract Batcher {
    function sendCoin(address payable[] calldata to, uint256[] calldata values) external payable {
        for (uint256 i = 0; i < to.length; i++) {
            (bool sent, ) = to[i].call{value: values[i]}("");
            require(sent, "a receiver refused the coin");
        }
    }

    function sendToken(Token token, address[] calldata to, uint256[] calldata values) external {
        for (uint256 i = 0; i < to.length; i++) token.transferFrom(msg.sender, to[i], values[i]);
    }
}

/**
 * Bytes of a signed transaction on the wire. Sources: EIP-1559 (0x02 || rlp([chain_id, nonce, max_priority_fee_per_gas,
 * max_fee_per_gas, gas_limit, destination, amount, data, access_list, signature_y_parity, signature_r, signature_s])); before it,
 * rlp([nonce, gas_price, gas_limit, to, value, data, v, r, s]) (yellow paper, 4.3 and appendix B; EIP-155 for v).
 *
 * Numbers are written without leading zeros, so their length varies. Here each has the length of the values that it usually
 * has; one of another length changes the sum by some bytes.
 */

/** Bytes of numbers: 65,535 chains, 16.7 million transactions of one sender, prices up to 1,099 gwei, gas up to 16.7 million. */
const CHAIN_ID = 2;
const NONCE = 3;
const PRICE = 5;
const GAS_LIMIT = 3;
const ADDRESS = 20;
/** Tokens in wei: up to 18. */
export const VALUE = 8;
/** r and s; one in 256 is a byte shorter. */
const SIGNATURE_WORD = 32;
/** v of EIP-155: 35 + 2 chain_id. */
const V = 3;

/** RLP of a string of `bytes`, of which none stands for itself; a list of items that have as many bytes together is as long. */
export function rlpBytes(bytes: number): number {
  if (bytes <= 55) return 1 + bytes;
  let length = 0;
  for (let left = bytes; left > 0; left = Math.floor(left / 256)) length++;
  return 1 + length + bytes;
}

/** A transaction of EIP-1559 with so many bytes of data; `valueBytes`: of the number of wei that it sends. */
export function dynamicFeeBytes(dataBytes: number, valueBytes = 0): number {
  const numbers = rlpBytes(CHAIN_ID) + rlpBytes(NONCE) + 2 * rlpBytes(PRICE) + rlpBytes(GAS_LIMIT);
  const rest = rlpBytes(ADDRESS) + rlpBytes(valueBytes) + rlpBytes(dataBytes);
  const emptyAccessList = rlpBytes(0);
  const signature = 1 + 2 * rlpBytes(SIGNATURE_WORD);
  return 1 + rlpBytes(numbers + rest + emptyAccessList + signature);
}

/** A transaction of the old kind. */
export function legacyBytes(dataBytes: number, valueBytes = 0): number {
  const numbers = rlpBytes(NONCE) + rlpBytes(PRICE) + rlpBytes(GAS_LIMIT);
  const rest = rlpBytes(ADDRESS) + rlpBytes(valueBytes) + rlpBytes(dataBytes);
  return rlpBytes(numbers + rest + rlpBytes(V) + 2 * rlpBytes(SIGNATURE_WORD));
}

/**
 * Sizes of messages on the wire, bytes, as in Bitcoin's protocol: an announcement (`inv`) or request (`getdata`) of one item is
 * a 24-byte header, a count of one byte and a 36-byte inventory entry; content follows a header of its own.
 * Source: developer.bitcoin.org/reference/p2p_networking.html, "Message Headers" and "Data Messages".
 * TCP and IP headers are not counted, nor is a burst of transactions announced entry by entry.
 */
export const HEADER_BYTES = 24;
/** Payload of one TCP segment over Ethernet: 1500 bytes less 40 of headers (RFC 879, RFC 894). */
export const PACKET_BYTES = 1_460;
export const INVENTORY_BYTES = HEADER_BYTES + 1 + 36;

/** How long a node waits for what it asked for before it asks elsewhere: Bitcoin Core's BLOCK_STALLING_TIMEOUT_DEFAULT. */
export const REQUEST_TIMEOUT_us = 2_000_000;
/** How often a direct request is made before it is given up. */
export const FETCH_ATTEMPTS = 3;

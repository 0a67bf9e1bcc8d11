/**
 * Outsiders: who uses the ledger for something else than the market. They send transfers of tokens from an account of their own,
 * which change nothing but what there is room for in blocks. Where the ledger is central, all prices are one.
 */
import type { OutsideSender, Outsiders } from '../adversaries/index.js';
import { TRANSFER, transferBytes, transferGas, WORD_OUTSIDER, WORD_PRODUCT } from '../contracts/index.js';
import { PAYLOAD_WORDS, type Chain, type Transactions } from '../ledger/index.js';
import type { Billing } from './billing.js';
import type { GasOffers } from './terms.js';
import { fillRows, TRANSACTION_LIFETIME_us } from './transaction-rows.js';

export interface OutsidersOptions {
  readonly transactions: Transactions;
  readonly chain: Chain;
  readonly billing: Pick<Billing, 'accounts'>;
  readonly outsideLevel: GasOffers['outsideLevel'];
}

export function createOutsiders({
  transactions: t,
  chain,
  billing,
  outsideLevel,
}: OutsidersOptions): Outsiders {
  const account = billing.accounts.index('outsiders');
  const senders: Sender[] = [];
  const send = (sender: number, gateway: number, count: number, priceLevel: number): void => {
    const first = t.allocate(count);
    const { now } = chain.simulation;
    fillRows(t, first, first + count, {
      kind: TRANSFER,
      gateway,
      gas: transferGas,
      bytes: transferBytes,
      submitted_us: now,
      expires_us: now + TRANSACTION_LIFETIME_us,
      priceLevel,
    });
    for (let id = first; id < first + count; id++) {
      const place = t.at(id);
      t.sender[place] = account;
      t.payload[place * PAYLOAD_WORDS + WORD_PRODUCT] = 0;
      t.payload[place * PAYLOAD_WORDS + WORD_OUTSIDER] = sender;
    }
    chain.submit(first, count, gateway);
  };
  /** Counts what has come of transfers whose fate is settled. */
  function retired(from: number, to: number): void {
    for (let id = from; id < to; id++) {
      const place = t.at(id);
      if (t.kind[place] !== TRANSFER || t.block[place]! < 0) continue;
      const sender = senders[t.payload[place * PAYLOAD_WORDS + WORD_OUTSIDER]!]!;
      sender.included++;
      sender.fees_uEUR += t.fee_uEUR[place]!;
    }
  }
  return {
    sender(gasPrice_gwei) {
      if (senders.length === 0) chain.listen({ onRetired: retired });
      const number = senders.length;
      const level = outsideLevel(gasPrice_gwei);
      const sender: Sender = {
        sent: 0,
        included: 0,
        fees_uEUR: 0,
        send(gateway, count) {
          if (count === 0) return;
          sender.sent += count;
          send(number, gateway, count, level);
        },
      };
      senders.push(sender);
      return sender;
    },
  };
}

type Sender = { -readonly [K in keyof OutsideSender]: OutsideSender[K] };

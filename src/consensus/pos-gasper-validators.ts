/**
 * The nodes of Gasper, slot by slot: they apply votes, move heads, propose in their turn, vote once an epoch for each of their
 * validators, and take as final what two thirds of the stake have made so. Source: ethereum/consensus-specs, specs/phase0,
 * validator.md ("Block proposal", "Attesting") and fork-choice.md (handlers).
 */
import { assert, type Simulation } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import type { Gossip } from '../network/types.js';
import { VOTES, type Conduct } from './committee.js';
import { Duties } from './pos-gasper-duties.js';
import { BlockStates, type Attestation } from './pos-gasper-states.js';
import { Stores } from './pos-gasper-store.js';
import type { Protocol, ProtocolWorld } from './types.js';

export interface GasperTerms {
  readonly nodes: number;
  readonly validatorsPerNode: number;
  readonly slot_us: number;
  readonly slotsPerEpoch: number;
  /** By validator. */
  readonly stakes: Float64Array;
  /** Share of the stake of one slot's committee that a block in time is boosted by. */
  readonly proposerBoost: number;
  readonly isSupermajority: (stake: number) => boolean;
}

/** Channel on which a lying proposer shows one of its blocks to some, and the other to the others. */
const SHOWN = VOTES + 1;

/**
 * An attestation in SSZ: a signature of 96 bytes, slot, index and three roots, two of them with an epoch, 128 in all, an offset of
 * 4; a bit for each member of the committee and one that ends them.
 */
const ATTESTATION_BYTES = 228;
/** ATTESTATION_DUE_BPS, 3333 of 10,000: within this part of the slot a block is in time, and votes are cast at its end. */
const ATTESTATION_DUE = 0.3333;

export function startGasper(world: ProtocolWorld, terms: GasperTerms): Protocol {
  return new GasperNodes(world, terms);
}

class GasperNodes implements Protocol {
  readonly slots = 'common';
  private readonly terms: GasperTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly gossip: Gossip;
  private readonly states: BlockStates;
  private readonly stores: Stores;
  private readonly duties: Duties;
  private readonly nodes: number;
  private readonly down: Uint8Array;
  private readonly conducts: Conduct[];
  /** The slot that runs, and by node the last one in which it has voted. */
  private slot = 0;
  private readonly voted: Int32Array;
  /** Block that a node has taken as final last. */
  private readonly final: Int32Array;
  /** Votes of this epoch and the one before, by number; and by node those that it cannot apply yet. */
  private readonly attestations = new Map<number, Attestation>();
  private readonly pending: Attestation[][];
  private made = 0;
  private readonly updateKind: number;
  private readonly attestKind: number;
  private readonly dueKind: number;
  private readonly slotKind: number;

  constructor({ simulation, random, chain, gossip }: ProtocolWorld, terms: GasperTerms) {
    assert(
      gossip !== undefined && gossip.nodes >= terms.nodes,
      'CW-CONSENSUS-NODES',
      'every validator stands on a node of the network',
    );
    const { nodes } = chain.options;
    const { stakes, slotsPerEpoch } = terms;
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.gossip = gossip;
    this.nodes = nodes;
    this.duties = new Duties(
      random.single('pos-gasper.duties'),
      stakes,
      slotsPerEpoch,
      terms.validatorsPerNode,
    );
    this.states = new BlockStates(terms, chain.head(0));
    const committeeStake = stakes.reduce((sum, stake) => sum + stake, 0) / slotsPerEpoch;
    this.stores = new Stores(chain, this.states, {
      stakes,
      boostStake: committeeStake * terms.proposerBoost,
    });
    this.down = new Uint8Array(nodes);
    this.conducts = Array.from({ length: nodes }, () => 'honest');
    this.voted = new Int32Array(nodes);
    this.final = new Int32Array(nodes);
    this.pending = Array.from({ length: nodes }, () => []);
    this.updateKind = simulation.on('gasper-update', 'execution', (node) => this.update(node));
    this.attestKind = simulation.on('gasper-attest', 'execution', (node, block) =>
      this.onSlotBlock(node, block),
    );
    this.dueKind = simulation.on('gasper-due', 'consensus', () => this.voteLate());
    this.slotKind = simulation.on('gasper-slot', 'consensus', (slot) => this.beginSlot(slot));
    chain.forkChoice = { follow: (node, block) => this.follow(node, block) };
    gossip.onDeliver(
      VOTES,
      (node, id) => this.receive(node, id),
      (node, id) => this.attestations.get(id)?.seen[node] !== 0,
    );
    gossip.onLetter<Block>(SHOWN, (node, block, from) => {
      chain.adopt(node, block, from);
      chain.announce(node, block);
    });
    simulation.at(terms.slot_us, this.slotKind, 1);
  }

  onCreated(block: Block): void {
    const slot = Math.floor(block.timestamp_us / this.terms.slot_us);
    this.states.add(block, this.chain.tree.get(block.parent), slot, this.known(block.producer));
  }

  onDropped(block: Block): void {
    this.states.forget(block);
  }

  onDown(node: number, isDown: boolean): void {
    this.down[node] = isDown ? 1 : 0;
    if (isDown) return;
    this.stores.endBoost(node);
    this.stores.beginEpoch(node);
    this.update(node);
  }

  setConduct(node: number, conduct: Conduct): void {
    this.conducts[node] = conduct;
  }

  private get epoch(): number {
    return Math.floor(this.slot / this.terms.slotsPerEpoch);
  }

  private nodeOf(validator: number): number {
    return Math.floor(validator / this.terms.validatorsPerNode);
  }

  /** `on_tick`: votes of past slots count from now on, boosts are over; then whose turn it is proposes. */
  private beginSlot(slot: number): void {
    const { slot_us, slotsPerEpoch } = this.terms;
    this.slot = slot;
    this.simulation.at((slot + 1) * slot_us, this.slotKind, slot + 1);
    this.simulation.at(slot * slot_us + Math.floor(slot_us * ATTESTATION_DUE), this.dueKind);
    const isEpoch = slot % slotsPerEpoch === 0;
    if (isEpoch) this.forgetAttestations();
    for (let node = 0; node < this.nodes; node++) {
      if (this.down[node] === 1) continue;
      this.stores.endBoost(node);
      if (isEpoch) this.stores.beginEpoch(node);
      this.applyPending(node);
      this.update(node);
    }
    this.propose(this.nodeOf(this.duties.proposer(slot)));
  }

  private propose(node: number): void {
    const { chain, simulation } = this;
    const conduct = this.conducts[node];
    if (this.down[node] === 1 || conduct === 'silent-leader' || chain.isMaking(node)) return;
    const parent = chain.head(node);
    if (conduct !== 'equivocate') {
      chain.produce(node, parent, simulation.now, 1);
      return;
    }
    chain.propose(node, parent, simulation.now, 1, undefined, (block) => {
      chain.propose(node, parent, block.timestamp_us, 1, new Int32Array(0), (twin) => {
        chain.adopt(node, block);
        this.show(node, block, 0);
        this.show(node, twin, 1);
      });
    });
  }

  /** Shows a block to every second node, who passes it on. */
  private show(from: number, block: Block, side: number): void {
    const others = Array.from({ length: this.nodes }, (_, node) => node).filter((node) => node !== from);
    const to = others.filter((_, k) => k % 2 === side);
    this.gossip.post(from, to, SHOWN, block, block.bytes);
  }

  /** `on_block`, and the votes that the block holds. */
  private follow(node: number, block: Block): Block {
    const { stores, simulation } = this;
    const { slot, attestations } = this.states.of(block);
    const due_us = this.slot * this.terms.slot_us + Math.floor(this.terms.slot_us * ATTESTATION_DUE);
    stores.addBlock(node, block, slot === this.slot && simulation.now < due_us, this.epoch);
    for (const attestation of attestations) this.apply(node, attestation);
    if (stores.finalised(node).root !== this.final[node]) simulation.after(0, this.updateKind, node);
    if (slot === this.slot) simulation.after(0, this.attestKind, node, block.id);
    return stores.head(node, this.epoch);
  }

  /** Moves the head of `node` to where the votes lead, and what is final with it. */
  private update(node: number): void {
    const { chain, stores } = this;
    const { tree } = chain;
    chain.follow(node, stores.head(node, this.epoch));
    const { root } = stores.finalised(node);
    if (root === this.final[node] || !tree.has(root)) return;
    const block = tree.get(root);
    // with a third of the stake lying, what is justified may conflict with what is final
    if (!tree.isAncestor(block, chain.head(node))) return;
    this.final[node] = root;
    chain.finalise(node, block);
  }

  /** The block of this slot has come: who is on this slot's committee votes at once; a liar votes for each that comes. */
  private onSlotBlock(node: number, id: number): void {
    const { tree } = this.chain;
    if (!tree.has(id) || this.states.of(tree.get(id)).slot !== this.slot) return;
    if (this.conducts[node] === 'equivocate') this.attest(node, tree.get(id));
    else this.vote(node);
  }

  /** A third of the slot is over: who has seen no block of it votes for what there is. */
  private voteLate(): void {
    for (let node = 0; node < this.terms.nodes; node++) this.vote(node);
  }

  private vote(node: number): void {
    if (node >= this.terms.nodes || this.down[node] === 1 || this.voted[node] === this.slot) return;
    this.voted[node] = this.slot;
    if (this.conducts[node] === 'withhold-votes' || this.duties.members(this.slot, node).length === 0) return;
    this.update(node);
    this.attest(node, this.chain.head(node));
  }

  /** The validators of `node` on this slot's committee vote for `head`. */
  private attest(node: number, head: Block): void {
    const validators = this.duties.members(this.slot, node);
    if (this.down[node] === 1 || validators.length === 0) return;
    const { epoch, slot } = this;
    const state = this.states.at(head, epoch);
    const id = this.made++;
    this.attestations.set(id, {
      id,
      slot,
      validators,
      block: head.id,
      source: state.justification.current,
      target: { epoch, root: state.currentRoot },
      seen: new Uint8Array(this.nodes),
    });
    const bytes = ATTESTATION_BYTES + Math.floor(this.duties.committee(slot).length / 8) + 1;
    this.gossip.publish(node, VOTES, id, bytes, 0);
    this.receive(node, id);
  }

  private receive(node: number, id: number): void {
    const attestation = this.attestations.get(id);
    if (!attestation || this.down[node] === 1) return;
    attestation.seen[node] = 1;
    this.pending[node]!.push(attestation);
  }

  /** `on_attestation`: of the votes that wait, those of past slots for blocks that the node has. */
  private applyPending(node: number): void {
    const waiting = this.pending[node]!;
    if (waiting.length === 0) return;
    this.pending[node] = waiting.filter(
      (attestation) => this.attestations.has(attestation.id) && !this.apply(node, attestation),
    );
  }

  /** False, if it is too early: the slot runs still, or the block has not come. */
  private apply(node: number, { slot, block, validators, target }: Attestation): boolean {
    const { tree } = this.chain;
    if (slot >= this.slot) return false;
    if (!tree.has(block)) return block < tree.first;
    if (!tree.isSeen(tree.get(block), node)) return false;
    for (const validator of validators) this.stores.vote(node, validator, target.epoch, block);
    return true;
  }

  /** The votes that `node` has and a block may still take in. */
  private *known(node: number): Iterable<Attestation> {
    for (const attestation of this.attestations.values()) if (attestation.seen[node] === 1) yield attestation;
  }

  /** Votes older than the epoch before this one can neither be taken into a block nor move a head. */
  private forgetAttestations(): void {
    for (const [id, { target }] of this.attestations) {
      if (target.epoch + 1 >= this.epoch) return;
      this.attestations.delete(id);
    }
  }
}

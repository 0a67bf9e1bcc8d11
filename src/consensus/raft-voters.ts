/**
 * The voters of Raft, rule by rule as figure 2 of Ongaro & Ousterhout (2014) has them: followers, candidates, leaders; elections,
 * replication, commitment. What each keeps over a crash is its term, its vote, its log, and the chain that it has committed.
 *
 * Beyond figure 2. A leader begins its term with a blank entry (section 8), since it may commit entries of earlier terms only
 * with one of its own. It sends an entry once, and again after the least election timeout without an answer, as a connection would
 * repeat what is lost; heartbeats carry no entries. A follower that refuses a call says up to where its log is the leader's for
 * certain, and the leader goes on from there. Word of what is committed goes at once to whoever holds it (as in etcd's raft, `bcastAppend` after
 * `maybeCommit`), not with the next call.
 */
import { type Simulation, type Streams } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import { Committee, type Conduct } from './committee.js';
import { Batches, type BatchTerms } from './raft-batch.js';
import {
  bytesOf,
  roleOf,
  type AppendEntries,
  type Appended,
  type InstallSnapshot,
  type Letter,
  type RequestVote,
} from './raft-letters.js';
import type { Entry } from './raft-log.js';
import { freshVoter, NOBODY, type Voter } from './raft-state.js';
import type { Protocol, ProtocolWorld } from './types.js';

export interface RaftTerms extends BatchTerms {
  readonly nodes: number;
  readonly heartbeat_us: number;
  /** Election timeouts are uniform between these. */
  readonly electionTimeoutMinimum_us: number;
  readonly electionTimeoutMaximum_us: number;
  readonly quorum: number;
}

const ELECTION_TIMER = 0;
const HEARTBEAT_TIMER = 1;
const NO_ENTRIES: readonly Entry[] = [];

export function startRaft(world: ProtocolWorld, terms: RaftTerms): Protocol {
  return new RaftVoters(world, terms);
}

class RaftVoters implements Protocol {
  private readonly terms: RaftTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly timeouts: Streams;
  private readonly committee: Committee<Letter>;
  private readonly all: readonly Voter[];
  private readonly batches: Batches;
  private readonly appliedKind: number;

  constructor({ simulation, random, chain, gossip }: ProtocolWorld, terms: RaftTerms) {
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.timeouts = random.streams(
      'raft.election-timeout',
      Array.from({ length: terms.nodes }, (_, node) => `voter-${node}`),
    );
    this.committee = new Committee<Letter>({
      simulation,
      gossip,
      size: terms.nodes,
      name: 'raft',
      roleOf,
      receive: (node, letter, from) => this.receive(this.all[node]!, letter, from),
      wake: (node, tag) => {
        if (tag === ELECTION_TIMER) this.campaign(this.all[node]!);
        else this.beat(this.all[node]!);
      },
    });
    this.batches = new Batches(chain, terms.nodes, terms, (node) => this.cut(this.all[node]!));
    this.appliedKind = simulation.on('raft-applied', 'consensus', (node, id) => {
      if (chain.tree.has(id) && !this.committee.isDown(node)) this.take(node, chain.tree.get(id));
    });
    this.all = Array.from({ length: terms.nodes }, (_, node) =>
      freshVoter(node, terms.nodes, chain.head(node)),
    );
    for (const voter of this.all) this.awaitLeader(voter);
  }

  onHead(node: number): void {
    const voter = this.all[node];
    if (voter) this.cut(voter);
  }

  onWaiting(node: number): void {
    if (this.all[node]?.role === 'leader') this.batches.arrived(node);
  }

  onDown(node: number, isDown: boolean): void {
    const voter = this.all[node];
    if (!voter) return;
    this.committee.setDown(node, isDown);
    if (isDown) {
      this.becomeFollower(voter);
      return;
    }
    this.awaitLeader(voter);
    // what it had not applied when it stopped stands in its log
    for (let index = voter.log.base.index + 1; index <= voter.commit; index++) {
      const { block } = voter.log.at(index);
      if (block) this.take(node, block);
    }
  }

  /** Raft bears crashes alone; who is silent or withholds votes is as one whose letters are lost, and nobody equivocates. */
  setConduct(node: number, conduct: Conduct): void {
    this.committee.setConduct(node, conduct);
  }

  // Elections: section 5.2

  /** Waits for the call of a leader, for a time that is drawn anew. */
  private awaitLeader({ node }: Voter): void {
    const { electionTimeoutMinimum_us: from_us, electionTimeoutMaximum_us: to_us } = this.terms;
    const wait_us = Math.round(from_us + this.timeouts.uniform(node) * (to_us - from_us));
    this.committee.wakeAt(node, this.simulation.now + wait_us, ELECTION_TIMER);
  }

  private campaign(voter: Voter): void {
    const { node, log } = voter;
    voter.term++;
    voter.role = 'candidate';
    voter.votedFor = node;
    voter.votes = new Ballot(this.terms.nodes);
    this.awaitLeader(voter);
    const { lastIndex, lastTerm } = log;
    this.multicast(node, { type: 'request-vote', term: voter.term, lastIndex, lastTerm });
    this.countVote(voter, node);
  }

  private onRequestVote(voter: Voter, { term, lastIndex, lastTerm }: RequestVote, from: number): void {
    const { log } = voter;
    const isUpToDate = lastTerm > log.lastTerm || (lastTerm === log.lastTerm && lastIndex >= log.lastIndex);
    const isFree = voter.votedFor === NOBODY || voter.votedFor === from;
    const isGranted = term === voter.term && isFree && isUpToDate;
    if (isGranted) {
      voter.votedFor = from;
      this.awaitLeader(voter);
    }
    this.send(voter.node, from, { type: 'vote', term: voter.term, isGranted });
  }

  private countVote(voter: Voter, from: number): void {
    if (voter.votes.add(from, voter.term) >= this.terms.quorum) this.lead(voter);
  }

  private lead(voter: Voter): void {
    const { log } = voter;
    voter.role = 'leader';
    voter.progress = this.all.map(() => ({ next: log.lastIndex + 1, match: 0, told: 0, sent_us: 0 }));
    this.append(voter, undefined);
  }

  /** Another term has begun, or it has stopped. */
  private becomeFollower(voter: Voter): void {
    voter.role = 'follower';
    voter.progress = [];
    this.batches.close(voter.node);
  }

  // Replication: section 5.3

  private receive(voter: Voter, letter: Letter, from: number): void {
    if (letter.term > voter.term) {
      const wasLeader = voter.role === 'leader';
      voter.term = letter.term;
      voter.votedFor = NOBODY;
      this.becomeFollower(voter);
      // the timer of a leader was that of its heartbeats
      if (wasLeader) this.awaitLeader(voter);
    }
    if (letter.type === 'request-vote') this.onRequestVote(voter, letter, from);
    else if (letter.type === 'append') this.onAppend(voter, letter, from);
    else if (letter.type === 'snapshot') this.onSnapshot(voter, letter, from);
    else if (letter.term < voter.term) return;
    else if (letter.type === 'appended') this.onAppended(voter, letter, from);
    else if (voter.role === 'candidate' && letter.isGranted) this.countVote(voter, from);
  }

  /** The leader takes an entry into its log and sends it to all. */
  private append(voter: Voter, block: Block | undefined): void {
    voter.log.push({ term: voter.term, block });
    for (let to = 0; to < this.all.length; to++) if (to !== voter.node) this.sendEntries(voter, to);
    this.restTillHeartbeat(voter);
    this.advanceCommit(voter);
  }

  private restTillHeartbeat({ node }: Voter): void {
    this.committee.wakeAt(node, this.simulation.now + this.terms.heartbeat_us, HEARTBEAT_TIMER);
  }

  /** Sends a follower what it has not been sent, behind what that follows. */
  private sendEntries(voter: Voter, to: number): void {
    const { node, term, log, commit } = voter;
    const progress = voter.progress[to]!;
    const previousIndex = progress.next - 1;
    const previousTerm = log.term(previousIndex);
    progress.sent_us = this.simulation.now;
    if (previousTerm === undefined) {
      progress.next = log.base.index + 1;
      this.send(node, to, { type: 'snapshot', term, end: log.base });
      return;
    }
    const entries = log.from(progress.next);
    progress.next = log.lastIndex + 1;
    progress.told = commit;
    this.send(node, to, { type: 'append', term, previousIndex, previousTerm, entries, commit });
  }

  /** A call without entries, behind what the follower is known to hold. */
  private sendHeartbeat(voter: Voter, to: number): void {
    const { node, term, log, commit } = voter;
    const progress = voter.progress[to]!;
    const previousTerm = log.term(progress.match);
    const previousIndex = previousTerm === undefined ? 0 : progress.match;
    // what is compacted it cannot be told of: a snapshot will come
    progress.told = previousTerm === undefined ? commit : Math.min(commit, previousIndex);
    this.send(node, to, {
      type: 'append',
      term,
      previousIndex,
      previousTerm: previousTerm ?? 0,
      entries: NO_ENTRIES,
      commit,
    });
  }

  private beat(voter: Voter): void {
    const { node, log, progress } = voter;
    const patience_us = this.terms.electionTimeoutMinimum_us;
    this.restTillHeartbeat(voter);
    for (let to = 0; to < this.all.length; to++) {
      if (to === node) continue;
      const { match, sent_us } = progress[to]!;
      if (match === log.lastIndex || this.simulation.now - sent_us < patience_us) {
        this.sendHeartbeat(voter, to);
        continue;
      }
      progress[to]!.next = match > 0 ? match + 1 : log.lastIndex;
      this.sendEntries(voter, to);
    }
  }

  /** AppendEntries, receiver, 1 to 5. */
  private onAppend(
    voter: Voter,
    { term, previousIndex, previousTerm, entries, commit }: AppendEntries,
    from: number,
  ): void {
    const { node, log } = voter;
    if (term === voter.term) this.hearLeader(voter);
    // what is committed is the same in the logs of all
    const fits = previousIndex <= voter.commit || log.term(previousIndex) === previousTerm;
    if (term < voter.term || !fits) {
      this.send(node, from, { type: 'appended', term: voter.term, isSuccess: false, match: voter.commit });
      return;
    }
    for (let k = 0; k < entries.length; k++) {
      const index = previousIndex + 1 + k;
      const entry = entries[k]!;
      if (index <= voter.commit || log.term(index) === entry.term) continue;
      if (index <= log.lastIndex) log.truncate(index);
      log.push(entry);
      this.execute(voter, entry);
    }
    const match = previousIndex + entries.length;
    const before = voter.commit;
    voter.commit = Math.max(before, Math.min(commit, match));
    this.apply(voter, before, from);
    this.send(node, from, { type: 'appended', term, isSuccess: true, match });
  }

  /** InstallSnapshot: the chain itself is what the block network brings; the log goes on behind it. */
  private onSnapshot(voter: Voter, { term, end }: InstallSnapshot, from: number): void {
    if (term === voter.term) {
      this.hearLeader(voter);
      if (end.index > voter.commit) {
        voter.log.install(end);
        voter.commit = end.index;
        this.take(voter.node, end.block, from);
      }
    }
    this.send(voter.node, from, {
      type: 'appended',
      term: voter.term,
      isSuccess: term === voter.term,
      match: voter.commit,
    });
  }

  /** A call of the leader of this term. */
  private hearLeader(voter: Voter): void {
    voter.role = 'follower';
    this.awaitLeader(voter);
  }

  private onAppended(voter: Voter, { isSuccess, match }: Appended, from: number): void {
    if (voter.role !== 'leader') return;
    const { log } = voter;
    const progress = voter.progress[from]!;
    progress.match = Math.max(progress.match, match);
    if (isSuccess) {
      this.advanceCommit(voter);
      // behind a snapshot
      if (progress.next <= log.lastIndex) this.sendEntries(voter, from);
    } else if (progress.match < log.lastIndex) {
      progress.next = progress.match + 1;
      this.sendEntries(voter, from);
    }
  }

  // Commitment: sections 5.3 and 5.4.2

  /** Commits the last entry of its own term that a majority holds, and all before it. */
  private advanceCommit(voter: Voter): void {
    const { node, term, log, progress } = voter;
    let index = log.lastIndex;
    const isHeld = (): boolean => {
      let held = 1;
      for (let to = 0; to < progress.length; to++) if (to !== node && progress[to]!.match >= index) held++;
      return held >= this.terms.quorum;
    };
    while (index > voter.commit && log.term(index) === term && !isHeld()) index--;
    const before = voter.commit;
    if (log.term(index) === term) voter.commit = index;
    for (let to = 0; to < progress.length; to++) {
      const { told, match } = progress[to]!;
      if (to !== node && told < Math.min(voter.commit, match)) this.sendHeartbeat(voter, to);
    }
    this.apply(voter, before, node);
    // what its pool holds now does not stand in a block under way
    if (voter.commit === log.lastIndex && !this.chain.isMaking(node)) this.batches.open(node);
    this.cut(voter);
  }

  /** A follower executes a block when it gets it, one after the other, so as to have its result when it is committed. */
  private execute(voter: Voter, { block }: Entry): void {
    if (!block) return;
    const from_us = Math.max(voter.executed_us, this.simulation.now);
    voter.executed_us = from_us + this.chain.validation_us(voter.node, block);
  }

  /** The entries behind `before` are committed: their blocks enter the chain. */
  private apply(voter: Voter, before: number, from: number): void {
    const { node, log, commit, executed_us } = voter;
    for (let index = before + 1; index <= commit; index++) {
      const { block } = log.at(index);
      if (!block) continue;
      if (executed_us <= this.simulation.now) this.take(node, block, from);
      else this.simulation.at(executed_us, this.appliedKind, node, block.id);
    }
    if (commit > before) log.compact(commit);
  }

  /** A committed block enters the chain of `node`, and others may have it. */
  private take(node: number, block: Block, from = node): void {
    const { tree } = this.chain;
    if (!tree.has(block.id) || tree.isSeen(block, node)) return;
    this.chain.adopt(node, block, from);
    if (tree.isSeen(block, node)) this.chain.announce(node, block);
  }

  /** The leader cuts a block if one is due, when all that its log holds is committed: one block at a time is under way. */
  private cut(voter: Voter): void {
    const { chain } = this;
    const { node, term, log } = voter;
    const parent = log.lastBlock();
    const isReady = voter.role === 'leader' && voter.commit === log.lastIndex && chain.head(node) === parent;
    if (!isReady || chain.isMaking(node)) return;
    const timestamp_us = chain.clocks.stamp_us(node, parent);
    const chosen = this.batches.cut(node, timestamp_us);
    if (!chosen) return;
    chain.propose(node, parent, timestamp_us, 1, chosen, (block) => {
      if (voter.role === 'leader' && voter.term === term) this.append(voter, block);
      else this.cut(voter);
    });
  }

  private send(from: number, to: number, letter: Letter): void {
    this.committee.send(from, to, letter, bytesOf(letter));
  }

  private multicast(from: number, letter: Letter): void {
    this.committee.multicast(from, letter, bytesOf(letter));
  }
}

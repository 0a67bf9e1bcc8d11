/**
 * View changes of PBFT: replicas that give a view up tell each other what they have prepared; the primary of the next view proves
 * with the messages of a quorum what must be proposed again. Source: Castro & Liskov (OSDI 1999), sections 4.4 and 4.5.2.
 */
import type { Block } from '../ledger/index.js';
import { VOTE_BYTES, type Committee } from './committee.js';
import type { Checkpoints } from './pbft-checkpoints.js';
import {
  changeBytes,
  demanded,
  highestStable,
  newViewBytes,
  type Letter,
  type NewView,
  type Status,
  type ViewChange,
} from './pbft-letters.js';
import {
  isBetweenWaterMarks,
  isPrimary,
  prePrepare,
  primaryOf,
  type PbftTerms,
  type Replica,
} from './pbft-replica.js';
import type { Timers } from './pbft-timers.js';

export interface ViewsWorld {
  readonly terms: PbftTerms;
  readonly committee: Committee<Letter>;
  readonly timers: Timers;
  readonly checkpoints: Checkpoints;
  /** A block is pre-prepared in the view of the replica. */
  readonly takeUp: (replica: Replica, block: Block) => void;
  /** A replica works in its view again. */
  readonly watch: (replica: Replica) => void;
}

export class Views {
  private readonly terms: PbftTerms;
  private readonly committee: Committee<Letter>;
  private readonly timers: Timers;
  private readonly checkpoints: Checkpoints;
  private readonly takeUp: (replica: Replica, block: Block) => void;
  private readonly watch: (replica: Replica) => void;

  constructor({ terms, committee, timers, checkpoints, takeUp, watch }: ViewsWorld) {
    this.terms = terms;
    this.committee = committee;
    this.timers = timers;
    this.checkpoints = checkpoints;
    this.takeUp = takeUp;
    this.watch = watch;
  }

  changeView(replica: Replica, view: number): void {
    replica.view = view;
    replica.isChanging = true;
    replica.newView = undefined;
    replica.attempts++;
    this.sendViewChange(replica);
  }

  /** Sent again until a quorum wants this view or a later one, from when on the time for the new view runs. */
  sendViewChange(replica: Replica): void {
    const { node, view, head, log } = replica;
    const change: ViewChange = {
      type: 'view-change',
      view,
      sender: node,
      executed: head.height,
      stable: log.stable,
      checkpoints: [...log.checkpoints],
      prepared: log.prepared(),
    };
    this.timers.startTimeout(replica, 'resend');
    this.committee.multicast(node, change, changeBytes(change, this.terms.quorum));
    this.onViewChange(replica, change);
  }

  onViewChange(replica: Replica, change: ViewChange): void {
    const { node, changes } = replica;
    const { quorum, faults } = this.terms;
    for (const block of change.checkpoints) this.checkpoints.receive(replica, block, change.sender);
    this.checkpoints.reach(replica, change);
    const known = changes[change.sender];
    if (known === undefined || change.view >= known.view) changes[change.sender] = change;
    if (change.view < replica.view || (change.view === replica.view && !replica.isChanging)) {
      this.sendNewViewTo(replica, change.sender);
      return;
    }
    const later = changes.filter((other) => other !== undefined && other.view > replica.view);
    if (later.length > faults) {
      this.changeView(replica, Math.min(...later.map((other) => other!.view)));
      return;
    }
    if (!replica.isChanging) return;
    const same = changes.filter((other) => other !== undefined && other.view === replica.view);
    if (later.length + same.length >= quorum && replica.timer === 'resend')
      this.timers.startTimeout(replica, 'progress');
    if (!isPrimary(replica, this.terms) || same.length < quorum) return;
    const newView: NewView = { type: 'new-view', view: replica.view, changes: same as ViewChange[] };
    this.committee.multicast(node, newView, newViewBytes(newView, quorum, replica.head.height));
    this.enterView(replica, newView);
  }

  onNewView(replica: Replica, newView: NewView, from: number): void {
    const { view, changes } = newView;
    const isLater = view > replica.view || (view === replica.view && replica.isChanging);
    const isProven = changes.length >= this.terms.quorum && changes.every((change) => change.view === view);
    if (isLater && isProven && from === primaryOf(view, this.terms)) this.enterView(replica, newView);
  }

  private enterView(replica: Replica, newView: NewView): void {
    const { log } = replica;
    const { view, changes } = newView;
    Object.assign(replica, { view, newView, isChanging: false, proposedHeight: 0 });
    log.dropViewsBefore(view);
    // the time for this view has run since a quorum wanted it
    if (replica.timer !== 'progress' || isPrimary(replica, this.terms)) this.timers.stop(replica);
    const blocks = demanded(changes);
    const lowest = highestStable(changes);
    replica.repeatedUpTo = (lowest?.stable.height ?? 0) + blocks.length;
    if (lowest) this.checkpoints.reach(replica, lowest);
    for (const change of changes) {
      for (const block of change.checkpoints) this.checkpoints.receive(replica, block, change.sender);
    }
    for (const block of blocks) {
      if (replica.view !== view || replica.isChanging) return;
      if (isBetweenWaterMarks(replica, block.height, this.terms)) this.takeUp(replica, block);
    }
    this.watch(replica);
  }

  /** Who is in an earlier view than a primary that it hears of asks that one for the proof. */
  askForView({ node, view }: Replica, primary: number): void {
    const status: Status = { type: 'status', view };
    this.committee.send(node, primary, status, VOTE_BYTES);
  }

  onStatus(replica: Replica, { view }: Status, from: number): void {
    const { node, head, log } = replica;
    if (replica.isChanging || view >= replica.view || !isPrimary(replica, this.terms)) return;
    this.sendNewViewTo(replica, from);
    const block = log.proposal(head.height + 1, replica.view);
    if (block) this.committee.send(node, from, prePrepare(replica.view, block), block.bytes + VOTE_BYTES);
  }

  /** The primary of a view sends its proof again to who has missed it. */
  private sendNewViewTo(replica: Replica, to: number): void {
    const { node, newView, head } = replica;
    if (!newView || replica.isChanging || !isPrimary(replica, this.terms)) return;
    const bytes = newViewBytes(newView, this.terms.quorum, head.height);
    this.committee.send(node, to, newView, bytes);
  }
}

/**
 * The journal's law: whatever is written in segments, undoing them in reverse order gives back every earlier state and root,
 * redoing them every later one, and the root always equals the one recomputed from the cells. Planted bugs break the law.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/kernel/index.js';
import type { JournalColumn, JournalSegment } from '../../src/kernel/index.js';

const SEED = 20240501;
const COLUMNS = 3;
const ROWS = 6;

/** What one block does: writes that stay, writes of a call that fails and is rolled back, and writes after it. */
interface Block {
  readonly writes: readonly Write[];
  readonly reverted: readonly Write[];
  readonly afterwards: readonly Write[];
}

interface Write {
  readonly kind: 'set' | 'add' | 'grow';
  readonly column: number;
  readonly row: number;
  readonly value: number;
}

const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom('set', 'set', 'add', 'grow'),
  column: fc.nat(COLUMNS - 1),
  row: fc.nat(ROWS - 1),
  value: fc.oneof(
    fc.constantFrom(0, -0, 1, -1, 2 ** 40, 0.1, -Infinity, Number.MAX_VALUE, 5e-324),
    fc.integer({ min: -5, max: 5 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
});

const block: fc.Arbitrary<Block> = fc.record({
  writes: fc.array(write, { maxLength: 12 }),
  reverted: fc.array(write, { maxLength: 6 }),
  afterwards: fc.array(write, { maxLength: 4 }),
});

interface World {
  readonly journal: Journal;
  readonly columns: readonly JournalColumn[];
}

function createWorld(journal: Journal): World {
  return { journal, columns: Array.from({ length: COLUMNS }, (_, i) => journal.column(`column ${i}`, ROWS)) };
}

function perform({ journal, columns }: World, writes: readonly Write[]): void {
  for (const { kind, column, row, value } of writes) {
    const sum = columns[column].data[row] + value;
    if (kind === 'set') journal.set(columns[column], row, value);
    else if (kind === 'add' && sum === sum) journal.add(columns[column], row, value);
    else if (kind === 'grow') journal.grow(columns[column], ROWS + row);
  }
}

/** Every cell that a test writes; columns may have grown. */
function cells(world: World): number[][] {
  return world.columns.map((column) => Array.from(column.data.subarray(0, ROWS)));
}

function expectState(world: World, state: State): void {
  expect(cells(world)).toEqual(state.cells);
  expect(world.journal.root()).toBe(state.root);
  expect(world.journal.recomputedRoot()).toBe(state.root);
}

interface State {
  readonly cells: number[][];
  readonly root: string;
}

function stateOf(world: World): State {
  return { cells: cells(world), root: world.journal.root() };
}

function applyBlock(world: World, { writes, reverted, afterwards }: Block): JournalSegment {
  world.journal.begin();
  perform(world, writes);
  const atMark = stateOf(world);
  const mark = world.journal.mark();
  perform(world, reverted);
  world.journal.rollback(mark);
  expectState(world, atMark);
  perform(world, afterwards);
  return world.journal.commit();
}

/** The law, for a journal and a way of tampering with its segments. */
function law(
  createJournal: () => Journal,
  tamper: (segment: JournalSegment) => JournalSegment = (segment) => segment,
): fc.IProperty<[Block[], Block[], number]> {
  return fc.property(
    fc.array(block, { minLength: 1, maxLength: 5 }),
    fc.array(block, { maxLength: 3 }),
    fc.nat(4),
    (blocks, fork, forkDepth) => {
      const world = createWorld(createJournal());
      const states = [stateOf(world)];
      const segments: JournalSegment[] = [];
      for (const each of blocks) {
        segments.push(tamper(applyBlock(world, each)));
        states.push(stateOf(world));
        expectState(world, states.at(-1)!);
      }
      const undoTo = (height: number): void => {
        for (let h = blocks.length; h > height; h--) {
          world.journal.undo(segments[h - 1]);
          expectState(world, states[h - 1]);
        }
      };
      const redoFrom = (height: number): void => {
        for (let h = height; h < blocks.length; h++) {
          world.journal.redo(segments[h]);
          expectState(world, states[h + 1]);
        }
      };

      // all the way back and forth, twice: segments survive their use
      for (let round = 0; round < 2; round++) {
        undoTo(0);
        redoFrom(0);
      }

      // a reorganisation to a fork and back
      const base = Math.max(0, blocks.length - forkDepth);
      undoTo(base);
      const forkSegments = fork.map((each) => applyBlock(world, each));
      for (const segment of forkSegments.reverse()) world.journal.undo(segment);
      expectState(world, states[base]);
      redoFrom(base);
    },
  );
}

describe('the law of the journal', () => {
  it('apply, undo, redo and fork restore cells and roots', () => {
    fc.assert(
      law(() => new Journal({ recording: true })),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('catches a journal that writes one cell without recording it', () => {
    class Forgetful extends Journal {
      override set(column: JournalColumn, row: number, value: number): void {
        if (column.index === 1 && row === 2) column.data[row] = value;
        else super.set(column, row, value);
      }
    }
    expect(
      fc.check(
        law(() => new Forgetful({ recording: true })),
        { seed: SEED, numRuns: 300 },
      ).failed,
    ).toBe(true);
  });

  it('catches a rollback that leaves one write behind', () => {
    class Lazy extends Journal {
      override rollback(mark: number): void {
        super.rollback(Math.min(mark + 1, this.mark()));
      }
    }
    expect(
      fc.check(
        law(() => new Lazy({ recording: true })),
        { seed: SEED, numRuns: 300 },
      ).failed,
    ).toBe(true);
  });

  it('catches a segment that skips one cell', () => {
    const skipFirst = (segment: JournalSegment): JournalSegment => ({
      ...segment,
      columns: segment.columns.slice(1),
      rows: segment.rows.slice(1),
      values: segment.values.slice(1),
    });
    const doctored = law(() => new Journal({ recording: true }), skipFirst);
    const result = fc.check(doctored, { seed: SEED, numRuns: 300 });
    expect(result.failed).toBe(true);
    expect(String(result.errorInstance)).toContain('CW-JOURNAL-UNDO');
  });
});

describe('the root', () => {
  const filled = (writes: readonly [column: number, row: number, value: number][]): string => {
    const world = createWorld(new Journal({ recording: true }));
    world.journal.begin();
    for (const [column, row, value] of writes) world.journal.set(world.columns[column], row, value);
    world.journal.commit();
    return world.journal.root();
  };

  it('depends on the state alone, not on the way to it', () => {
    const direct = filled([
      [0, 1, 5],
      [2, 3, -7],
    ]);
    const roundabout = filled([
      [2, 3, 4],
      [1, 1, 9],
      [0, 1, 5],
      [1, 1, -0],
      [2, 3, -7],
    ]);
    expect(roundabout).toBe(direct);
    expect(direct).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs when a value, a row or a column differs, and when two cells are exchanged', () => {
    const roots = [
      filled([]),
      filled([[0, 1, 5]]),
      filled([[0, 1, 6]]),
      filled([[0, 1, -5]]),
      filled([[0, 2, 5]]),
      filled([[1, 1, 5]]),
      filled([[0, 1, 5 + 2 ** -50]]),
      filled([
        [0, 1, 5],
        [0, 2, 6],
      ]),
      filled([
        [0, 1, 6],
        [0, 2, 5],
      ]),
    ];
    expect(new Set(roots).size).toBe(roots.length);
  });

  it('tells 200,000 values of one cell apart, where 32 bits would confuse about five pairs', () => {
    const world = createWorld(new Journal({ recording: true }));
    const roots = new Set<string>();
    world.journal.begin();
    for (let value = 1; value <= 200_000; value++) {
      world.journal.set(world.columns[0], 0, Math.sqrt(value));
      roots.add(world.journal.root());
    }
    world.journal.commit();
    expect(roots.size).toBe(200_000);
  });

  it('is the same after a column has grown', () => {
    const world = createWorld(new Journal({ recording: true }));
    world.journal.begin();
    world.journal.set(world.columns[1], 5, 3.5);
    const root = world.journal.root();

    world.journal.grow(world.columns[1], 1000);

    expect(world.columns[1].data.length).toBe(1000);
    expect(world.columns[1].data[5]).toBe(3.5);
    expect(world.journal.root()).toBe(root);
    expect(world.journal.recomputedRoot()).toBe(root);
    world.journal.set(world.columns[1], 999, 1);
    expect(world.journal.recomputedRoot()).toBe(world.journal.root());
  });

  it('grows to at least double, and never shrinks', () => {
    const world = createWorld(new Journal({ recording: true }));
    world.journal.grow(world.columns[0], ROWS + 1);
    expect(world.columns[0].data.length).toBe(2 * ROWS);
    world.journal.grow(world.columns[0], 1);
    expect(world.columns[0].data.length).toBe(2 * ROWS);
  });
});

describe('a segment of more writes than the first buffers hold', () => {
  it('is undone and redone whole', () => {
    const journal = new Journal({ recording: true });
    const column = journal.column('balance', 5000);
    journal.begin();
    for (let row = 0; row < 5000; row++) journal.set(column, row, row * 0.5);
    const segment = journal.commit();
    const root = journal.root();
    expect(segment.values.length).toBe(4999); // writing 0 over 0 is no write

    journal.undo(segment);
    expect(column.data.every((value) => value === 0)).toBe(true);
    journal.redo(segment);
    expect(column.data.every((value, row) => value === row * 0.5)).toBe(true);
    expect(journal.root()).toBe(root);
  });
});

describe('misuse is an assertion', () => {
  const open = (): { journal: Journal; column: JournalColumn } => {
    const journal = new Journal({ recording: true });
    return { journal, column: journal.column('balance', 4) };
  };
  /** A segment that adds 1 to row 0. */
  const increment = (journal: Journal, column: JournalColumn): JournalSegment => {
    journal.begin();
    journal.add(column, 0, 1);
    return journal.commit();
  };

  it('writing outside a segment, outside the column, or NaN', () => {
    const { journal, column } = open();
    expect(() => journal.set(column, 0, 1)).toThrow('CW-JOURNAL-CLOSED');
    journal.begin();
    for (const row of [-1, 4, 0.5]) expect(() => journal.set(column, row, 1)).toThrow('CW-JOURNAL-ROW');
    expect(() => journal.add(column, 4, 1)).toThrow('CW-JOURNAL-VALUE');
    expect(() => journal.set(column, 0, NaN)).toThrow('CW-JOURNAL-VALUE');
    expect(journal.commit().values.length).toBe(0);
    expect(journal.root()).toBe(journal.recomputedRoot());
  });

  it('opening twice, committing nothing, rolling back to a mark of no open segment', () => {
    const { journal, column } = open();
    expect(() => journal.commit()).toThrow('CW-JOURNAL-CLOSED');
    expect(() => journal.rollback(0)).toThrow('CW-JOURNAL-ROLLBACK');
    journal.begin();
    expect(() => journal.begin()).toThrow('CW-JOURNAL-OPEN');
    journal.set(column, 0, 1);
    expect(() => journal.rollback(2)).toThrow('CW-JOURNAL-ROLLBACK');
  });

  it('undoing twice, undoing or redoing out of order, or inside an open segment', () => {
    const { journal, column } = open();
    const first = increment(journal, column);
    const second = increment(journal, column);
    expect(() => journal.undo(first)).toThrow('CW-JOURNAL-UNDO');
    expect(() => journal.redo(second)).toThrow('CW-JOURNAL-REDO');
    journal.undo(second);
    expect(() => journal.undo(second)).toThrow('CW-JOURNAL-UNDO');
    journal.undo(first);
    expect(() => journal.redo(second)).toThrow('CW-JOURNAL-REDO');
    journal.begin();
    expect(() => journal.redo(first)).toThrow('CW-JOURNAL-REDO');
    journal.commit();
    journal.redo(first);
    expect(column.data[0]).toBe(1);
  });
});

describe('a journal that is not recording', () => {
  it('writes straight through, keeps no root, and refuses to take anything back', () => {
    const journal = new Journal({ recording: false });
    const column = journal.column('balance', 4);
    journal.set(column, 1, 7);
    journal.begin();
    journal.rollback(journal.mark());
    const mark = journal.mark();
    journal.add(column, 1, 1);
    expect(column.data[1]).toBe(8);
    expect(() => journal.rollback(mark)).toThrow('CW-JOURNAL-ROLLBACK');
    const segment = journal.commit();
    expect(segment.values.length).toBe(0);
    expect(() => journal.undo(segment)).toThrow('CW-JOURNAL-UNDO');
    expect(journal.root()).toBe('');
    expect(() => journal.set(column, 4, 1)).toThrow('CW-JOURNAL-ROW');
    expect(() => journal.set(column, 0, NaN)).toThrow('CW-JOURNAL-VALUE');
  });
});

/** A run on a ledger whose blocks are hashed: the hashes are in the table, and change nothing else. */
import { describe, expect, it } from 'vitest';
import { cryptographyOf } from '../../src/experiment/cryptography.js';
import { village } from '../helpers/scenarios.js';
import { csvOf, runScenario } from '../helpers/world.js';

const runWith = (hashes: string) =>
  runScenario(
    { ...village, time: { ...village.time, duration: '3 h' }, ledger: { ...village.ledger, hashes } },
    { cryptography: cryptographyOf('7') },
  );
const plain = runWith('none');
const hashed = runWith('sha256');
const signed = runWith('ed25519');

describe('a run with hashed blocks', () => {
  it('has a hash of its own for each block, and a signature where blocks are signed', () => {
    const cells = (run: typeof plain, name: string): unknown[] => run.tables.blocks.map((row) => row[name]);
    const executed = hashed.observed.blocks.length;
    const hashes = cells(hashed, 'hash').filter((cell) => cell !== null);
    expect(new Set(hashes).size).toBe(executed);
    for (const text of hashes) expect(text).toMatch(/^[0-9a-f]{64}$/);
    expect(cells(hashed, 'signature').every((cell) => cell === null)).toBe(true);
    expect(cells(plain, 'hash').every((cell) => cell === null)).toBe(true);
    expect(cells(signed, 'hash')).toEqual(cells(hashed, 'hash'));
    const signatures = cells(signed, 'signature').filter((cell) => cell !== null);
    expect(new Set(signatures).size).toBe(executed);
    for (const text of signatures) expect(text).toMatch(/^[0-9a-f]{128}$/);
  });

  it('is otherwise the run without them', () => {
    expect(hashed.result.digest).toBe(plain.result.digest);
    expect(csvOf(hashed, 'transactions')).toBe(csvOf(plain, 'transactions'));
    expect(csvOf(hashed, 'slots')).toBe(csvOf(plain, 'slots'));
  });

  it('hashes blocks that name uncles, whose hashes are known when they are named', () => {
    const ledger = { kind: 'pow', interval: '2 s', uncles: 2, miners: 4, hashes: 'ed25519' };
    const mined = runScenario(
      { ...village, time: { ...village.time, duration: '1 h' }, ledger },
      { cryptography: cryptographyOf('7') },
    );
    const hashes = mined.tables.blocks.map((row) => row['hash']).filter((cell) => cell !== null);
    expect(new Set(hashes).size).toBe(mined.observed.blocks.length);
    const { tree } = mined.world.chain;
    const held = Array.from({ length: tree.next - tree.first }, (_, k) => tree.get(tree.first + k));
    expect(held.some(({ uncles }) => uncles.length > 0)).toBe(true);
  });

  it('needs somebody to bring the functions', () => {
    const ledger = { ...village.ledger, hashes: 'sha256' };
    expect(() => runScenario({ ...village, ledger }, { cryptography: 'none' })).toThrow(
      'CW-MODEL-CRYPTOGRAPHY',
    );
  });
});

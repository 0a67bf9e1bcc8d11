/** `chainwatt list`: registries, plug-ins, and the parameters of one. */
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { list } from '../../src/cli/commands/list.js';
import { createProgram } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { ChainwattError } from '../../src/kernel/index.js';
import { mechanisms, type MarketDesign } from '../../src/market/index.js';
import { definePlugin } from '../../src/records/plugin.js';

interface Heard {
  readonly terminal: Terminal;
  readonly lines: string[];
  readonly documents: unknown[];
}

/** A terminal that keeps what it is told. */
function listener(): Heard {
  const lines: string[] = [];
  const documents: unknown[] = [];
  const plain = createColors(false);
  const terminal: Terminal = {
    outColours: plain,
    logColours: plain,
    interactive: false,
    out: (more) => Promise.resolve(void lines.push(...more)),
    json: (document) => Promise.resolve(void documents.push(document)),
    log: () => undefined,
    raw: () => undefined,
  };
  return { terminal, lines, documents };
}

async function problemOf(name: string, kind?: string): Promise<ChainwattError> {
  try {
    await list(listener().terminal, name, kind, {});
  } catch (error) {
    if (error instanceof ChainwattError) return error;
    throw error;
  }
  throw new Error(`${name} ${kind} was listed`);
}

describe('chainwatt list mechanisms', () => {
  /** Lines of the list without their indentation, joined: title and facts break where they must. */
  const textOf = (lines: readonly string[]): string => lines.map((line) => line.trim()).join(' ');

  it('shows kind, title, source and what each market design claims with its defaults', async () => {
    const { terminal, lines } = listener();
    expect(await list(terminal, 'mechanisms', undefined, {})).toBe(0);
    const text = textOf(lines).replaceAll(/ +/g, ' ');
    for (const { kind, title, source } of mechanisms.values())
      expect(text).toContain(`${kind} ${title} ${source} timing: `);
    // Vickrey's auction in two sentences: everybody is honest, and somebody else pays for it
    expect(text).toContain(
      'Groves 1973 timing: call, individually rational: yes, budget balance: none, truthful: yes, efficient: yes, order-independent: yes, basis: offered, cost: n log n',
    );
    expect(text).toMatch(/mcafee .{1,250} truthful: unit, efficient: no,/);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('gives the claims as JSON', async () => {
    const { terminal, documents } = listener();
    await list(terminal, undefined, undefined, { json: true });
    const [all] = documents as [Record<string, { kind: string; properties?: object }[]>];
    const sharing = all['mechanisms']!.find(({ kind }) => kind === 'bill-sharing');
    expect(sharing?.properties).toMatchObject({ individuallyRational: false, quantityBasis: 'metered' });
    expect(all['mechanisms']!.every(({ properties }) => properties !== undefined)).toBe(true);
    const byzantine = all['ledgers']!.find(({ kind }) => kind === 'qbft');
    expect(byzantine?.properties).toMatchObject({ faultModel: 'byzantine', finality: 'immediate' });
    expect(all['ledgers']!.every(({ properties }) => properties !== undefined)).toBe(true);
    expect(all['strategies']!.every(({ properties }) => properties === undefined)).toBe(true);
  });

  it('shows the claims of one kind above its parameters', async () => {
    const { terminal, lines } = listener();
    await list(terminal, 'mechanisms', 'uniform-price', {});
    const empty = lines.indexOf('');
    expect(textOf(lines.slice(0, empty))).toMatch(/^uniform-price Call auction .* budget balance: strong, /);
  });

  it('leaves them out where a parameter has no default', async () => {
    const plugin = definePlugin({
      kind: 'needs-a-number',
      title: 'Cannot be made of nothing',
      source: 'this test',
      schema: z.strictObject({ number: z.number() }),
      create: (): MarketDesign => {
        throw new Error('made of nothing');
      },
    });
    const registry = mechanisms as Map<string, typeof plugin>;
    registry.set(plugin.kind, plugin);
    try {
      const { terminal, lines } = listener();
      await list(terminal, 'mechanisms', 'needs-a-number', {});
      expect(lines.slice(0, 4)).toEqual(['needs-a-number', 'Cannot be made of nothing', 'this test', '']);
    } finally {
      registry.delete(plugin.kind);
    }
  });
});

describe('chainwatt list REGISTRY KIND', () => {
  it('prints what the plug-in is, and its parameters with type, unit, default and meaning', async () => {
    const { terminal, lines } = listener();
    expect(await list(terminal, 'ledgers', 'poa-clique', {})).toBe(0);
    expect(lines.slice(0, 3)).toEqual(['poa-clique', 'Clique proof of authority', 'EIP-225']);
    const text = lines.join('\n').replaceAll(/ +/g, ' ');
    expect(text).toContain(' period time (min) default: 5 s\n least time between blocks');
    expect(text).toContain(' signers whole number default: 7\n authorised signers (from 1 to 1000)');
    expect(text).toContain(' confirmations whole number optional\n');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('prints words that do not fit beside the name below it', async () => {
    const { terminal, lines } = listener();
    await list(terminal, 'loads', 'csv', {});
    expect(lines.join(' ')).toMatch(
      / policies +default: \{\} .*stuck, .*each fail, zero, interpolate or keep/,
    );
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('counts what the place adds: a fault has a start', async () => {
    const { terminal, lines } = listener();
    await list(terminal, 'faults', 'crash', {});
    expect(lines.join('\n')).toMatch(/^ {2}start +time \(min\) +default: 0$/m);
  });

  it('says so where there are none', async () => {
    const { terminal, lines } = listener();
    await list(terminal, 'mechanisms', 'retail-only', {});
    expect(lines.at(-1)).toBe('  no parameters');
  });

  it('gives the same as JSON', async () => {
    const { terminal, documents, lines } = listener();
    await list(terminal, 'ledgers', 'poa-clique', { json: true });
    expect(lines).toEqual([]);
    expect(documents).toMatchObject([
      { ledgers: [{ kind: 'poa-clique', title: 'Clique proof of authority', source: 'EIP-225' }] },
    ]);
    const [{ ledgers }] = documents as [{ ledgers: [{ parameters: { name: string }[] }] }];
    expect(ledgers[0].parameters.find(({ name }) => name === 'period')).toEqual({
      name: 'period',
      type: 'time (min)',
      units: ['min', 'h', 'd', 'week', 's', 'ms', 'us'],
      required: false,
      default: '5 s',
      limits: 'at least 1 us',
      description: "least time between blocks' timestamps",
    });
  });

  it.each([
    ['ledgers', 'poa-cliqe', 'there is no plug-in "poa-cliqe" in ledgers', 'did you mean poa-clique?'],
    ['ledger', 'poa-clique', 'there is no registry "ledger"', 'did you mean ledgers?'],
    ['poa-clique', undefined, 'there is no registry "poa-clique"', 'did you mean ledgers poa-clique?'],
  ])('%s %s is wrong usage, with the nearest name', async (name, kind, message, remedy) => {
    const { category, problems } = await problemOf(name, kind);
    expect(category).toBe('usage');
    expect(problems).toMatchObject([{ code: 'CW-CLI-REGISTRY', message, remedy }]);
  });

  it('is what the program does with two words', async () => {
    const { terminal, lines } = listener();
    const codes: number[] = [];
    const program = createProgram(terminal, (code) => codes.push(code));
    await program.parseAsync(['list', 'networks', 'complete'], { from: 'user' });
    expect([codes, lines[0]]).toEqual([[0], 'complete']);
  });
});

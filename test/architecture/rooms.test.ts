/** The table of rooms in ARCHITECTURE.md, as a test; and what keeps the code tidy. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  cycleOfRooms,
  forbiddenImports,
  forbiddenPackages,
  importsOf,
  LONGEST_FILE_lines,
  pureRooms,
  readSources,
  rooms,
  tableOf,
  untidiness,
} from './rooms.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = readSources(`${root}/src`);
const architecture = `${root}/ARCHITECTURE.md`;

describe('rooms', () => {
  test('the sources are found', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(500);
  });

  test('each imports what the table allows', () => {
    expect(forbiddenImports(sources)).toEqual([]);
  });

  test('an import that the table does not allow is caught, whatever its form', () => {
    const caught = (path: string, text: string): string[] => forbiddenImports([{ path, text }]);
    expect(caught('kernel/clock.ts', "import type { Order } from '../market/index.js';")).toEqual([
      'kernel/clock.ts: kernel may not import market',
    ]);
    expect(caught('kernel/clock.ts', "import { units } from '../records/fields.js';")).toHaveLength(1);
    expect(caught('market/vickrey.ts', "export * from '../agents/index.js';")).toHaveLength(1);
    expect(caught('ledger/dag.ts', "type Tariff = import('../tariff/index.js').Tariff;")).toHaveLength(1);
    expect(caught('tariff/dynamic.ts', "const later = await import('../model/run.js');")).toHaveLength(1);
    expect(caught('agents/gift.ts', "import { uniformPrice } from '../market/uniform-price.js';")).toEqual([
      'agents/gift.ts: agents may import types of market, not uniformPrice',
    ]);
    expect(caught('agents/gift.ts', "import * as market from '../market/index.js';")).toHaveLength(1);
    expect(caught('attic/old.ts', '')).toEqual(['attic/old.ts lies in no room']);
  });

  test('types, and constants that are named, may be imported where the table says types', () => {
    const text =
      "import { BUY, type Mechanism } from '../market/types.js'; import type { Tariff } from '../tariff/index.js';";
    expect(forbiddenImports([{ path: 'agents/gift.ts', text }])).toEqual([]);
  });

  test('none imports another in a circle', () => {
    expect(cycleOfRooms(sources)).toEqual([]);
    expect(
      cycleOfRooms([...sources, { path: 'data/odd.ts', text: "import '../devices/index.js';" }]),
    ).toEqual(['data', 'devices', 'data']);
  });

  test('those down to the model run in a browser, and the kernel needs one package', () => {
    expect(forbiddenPackages(sources)).toEqual([]);
    expect(
      forbiddenPackages([{ path: 'model/disk.ts', text: "import { readFileSync } from 'node:fs';" }]),
    ).toHaveLength(1);
    expect(forbiddenPackages([{ path: 'kernel/odd.ts', text: "import { z } from 'zod';" }])).toHaveLength(1);
  });

  test.skipIf(!existsSync(architecture))('ARCHITECTURE.md shows the table that is enforced here', () => {
    const shown = tableOf(readFileSync(architecture, 'utf8'));
    const sorted = (names: readonly string[]): string[] => [...names].sort();
    expect(shown.map(({ name }) => name)).toEqual(rooms.map(({ name }) => name));
    for (const room of rooms) {
      const row = shown.find(({ name }) => name === room.name)!;
      expect({ [room.name]: sorted(row.mayImport) }).toEqual({
        [room.name]: sorted(room.mayImport.map(({ from }) => from)),
      });
    }
  });

  test('a table is read row by row', () => {
    const text = [
      '| room | owns | may import besides |',
      '|---|---|---|',
      '| `kernel` | clock | (seedrandom) |',
      '| `market` | orders | nothing |',
      '| `agents` | homes | devices, market and tariff (types) |',
      '| `model` | wiring | all above |',
    ].join('\n');
    expect(tableOf(text)).toEqual([
      { name: 'kernel', mayImport: [] },
      { name: 'market', mayImport: [] },
      { name: 'agents', mayImport: ['devices', 'market', 'tariff'] },
      { name: 'model', mayImport: ['kernel', 'market', 'agents'] },
    ]);
  });
});

describe('tidiness', () => {
  test(`no file is longer than ${LONGEST_FILE_lines} lines, nothing is left to do, no run reads a clock or chance`, () => {
    expect(untidiness(sources)).toEqual([]);
  });

  test('each of these is caught', () => {
    const caught = (path: string, text: string): string[] => untidiness([{ path, text }]);
    expect(caught('market/long.ts', '\n'.repeat(LONGEST_FILE_lines + 1))).toEqual([
      'market/long.ts: 401 lines',
    ]);
    expect(caught('market/late.ts', '// TODO: ties')).toHaveLength(1);
    expect(caught('devices/dice.ts', 'const x = Math.random();')).toEqual(['devices/dice.ts: Math.random']);
    expect(caught('ledger/clock.ts', 'const now = Date.now();')).toEqual(['ledger/clock.ts: Date.now']);
    expect(caught('ledger/clock.ts', '// never Date.now()')).toEqual([]);
    expect(caught('cli/clock.ts', 'const now = Date.now();')).toEqual([]);
  });

  test('the rooms that must repeat themselves are those down to the model', () => {
    expect(pureRooms).toContain('kernel');
    expect(pureRooms.at(-1)).toBe('model');
    expect(pureRooms).not.toContain('output');
  });
});

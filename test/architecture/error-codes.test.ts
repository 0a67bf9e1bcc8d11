/** Every error code of the product stands in docs/errors.md, and every code there is one of the product. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** A whole code; `CW-SCENARIO-*` in prose is a family, not a code. */
const CODE = /CW-[A-Z0-9]+(?:-[A-Z0-9]+)*(?![A-Z0-9*-])/g;

function codesIn(text: string): Set<string> {
  return new Set(text.match(CODE) ?? []);
}

/** String literals only: comments may speak of families of codes. */
function codesOfSource(text: string): Set<string> {
  const literals = text.match(/'CW-[A-Z0-9-]+'/g) ?? [];
  return new Set(literals.map((literal) => literal.slice(1, -1)).filter((code) => !code.endsWith('-')));
}

function sources(): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
}

const documented = codesIn(readFileSync(join(root, 'docs/errors.md'), 'utf8'));
const used = new Map<string, string>();
for (const name of sources()) {
  for (const code of codesOfSource(readFileSync(join(root, 'src', name), 'utf8'))) used.set(code, name);
}

describe('docs/errors.md', () => {
  it('explains every code in src', () => {
    const missing = [...used]
      .filter(([code]) => !documented.has(code))
      .map((entry) => entry.join(' in src/'));
    expect(missing).toEqual([]);
  });

  it('explains no code that is gone', () => {
    expect([...documented].filter((code) => !used.has(code))).toEqual([]);
  });

  it('gives the exit codes that the command line has', async () => {
    const { exitCodes } = await import('../../src/cli/exit-codes.js');
    const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    const section = text.slice(text.indexOf('## Exit codes'), text.indexOf('## The command line'));
    const rows = [...section.matchAll(/^\| *(\d+) *\|/gm)].map((match) => Number(match[1]));
    expect(rows).toEqual(Object.values(exitCodes));
  });

  it('would notice a code that is missing', () => {
    expect(codesOfSource("throw refuse('CW-TOY-CODE', x)")).toEqual(new Set(['CW-TOY-CODE']));
    expect(codesIn('`CW-TOY-CODE`, and the family `CW-TOY-*`')).toEqual(new Set(['CW-TOY-CODE']));
  });
});

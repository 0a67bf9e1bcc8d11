import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billFinding } from '../../../src/report/designs/answer-bills.js';
import { coveredFinding } from '../../../src/report/designs/covered-bills.js';
import { bestFinding, lowestBills, worseFindings } from '../../../src/report/designs/answer-compare.js';
import { ledgerFinding, unpaidFinding } from '../../../src/report/designs/answer-ledger.js';
import { designsReport } from '../../../src/report/designs/report.js';
import { writeMarkdown } from '../../../src/report/document/markdown.js';
import { meanInterval } from '../../../src/stats/index.js';
import { designWith, saving, setOf } from './designs.js';

/** Words that say that somebody gains or loses for certain. */
const CERTAIN =
  /The local market (lowers|raises)|\bsaves?\b (?!on)|average home is (lower|higher) with|bill rises for/;

describe('what is said of bills', () => {
  it('lower by 0.4 with an interval of 0.04: says so, with size, share and interval', () => {
    // savings 0.38, 0.40, 0.42: mean 0.4, s = 0.02, t(2, 0.975) = 4.302653, half-width 4.302653 * 0.02 / sqrt(3) = 0.049683
    const finding = billFinding(
      designWith(
        'a',
        3,
        saving((r) => 0.38 + 0.02 * r),
      ),
      '',
    );
    expect(finding.tone).toBe('better');
    expect(finding.text).toContain(
      'lowers the bill of the average home over 7 days by 0.40 EUR (4.0 % of 10.00 EUR)',
    );
    expect(finding.text).toContain('95 % interval 0.35 to 0.45');
  });

  it('higher: a loss', () => {
    const finding = billFinding(
      designWith(
        'a',
        3,
        saving((r) => -0.38 - 0.02 * r),
      ),
      'Pv',
    );
    expect(finding).toMatchObject({ tone: 'worse' });
    expect(finding.text).toContain(
      'raises the average bill of homes with solar panels (10) over 7 days by 0.40 EUR',
    );
    expect(finding.text).toContain('100 % of these homes are worse off');
  });

  it('one run: nothing that is certain', () => {
    const finding = billFinding(
      designWith(
        'a',
        1,
        saving(() => 0.4),
      ),
      '',
    );
    expect(finding.tone).toBe('unclear');
    expect(finding.text).toContain('In this one run');
    expect(finding.text).not.toMatch(CERTAIN);
  });

  it('the same in every run: nothing changes', () => {
    expect(
      billFinding(
        designWith(
          'a',
          3,
          saving(() => 0),
        ),
        '',
      ).text,
    ).toContain('changes nothing');
  });

  it('whatever the savings: who gains or loses only where the interval excludes zero, and then also as it is printed', () => {
    fc.assert(
      fc.property(
        // money is booked in whole micro-EUR
        fc.array(
          fc.integer({ min: -3_000_000, max: 3_000_000 }).map((micro) => micro / 1e6),
          { minLength: 2, maxLength: 12 },
        ),
        (savings) => {
          const { mean, halfWidth } = meanInterval(savings);
          const certain = Math.abs(mean!) > halfWidth!;
          const { tone, text } = billFinding(
            designWith(
              'a',
              savings.length,
              saving((r) => savings[r]!),
            ),
            '',
          );
          if (!certain) {
            expect(text).not.toMatch(CERTAIN);
            expect(['unclear', 'neutral']).toContain(tone);
          } else {
            expect(tone).toBe(mean! > 0 ? 'better' : 'worse');
            const [, low, high] = /interval (-?[\d,]+\.\d+) to (-?[\d,]+\.\d+)/.exec(text)!;
            expect(Number(low!.replaceAll(',', ''))).toBeGreaterThan(0);
            expect(Number(high!.replaceAll(',', ''))).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('a whole report of unclear savings says of nobody that they gain or lose', () => {
    const unclear = designWith(
      'a',
      4,
      saving((r) => (r % 2 === 0 ? 0.3 : -0.3)),
    );
    const other = designWith(
      'b',
      4,
      saving((r) => (r % 2 === 0 ? -0.2 : 0.2)),
    );
    const text = writeMarkdown(
      designsReport(setOf(unclear, other), () => undefined, '0'),
      'charts',
    );
    const answer = text.slice(0, text.indexOf('## What was compared'));
    expect(answer).not.toMatch(CERTAIN);
    expect(answer).toContain('not clear');
  });
});

describe('the lowest bills of several designs', () => {
  const good = designWith(
    'good',
    5,
    saving((r) => 0.5 + 0.01 * r),
  );
  const bad = designWith(
    'bad',
    5,
    saving((r) => 0.2 + 0.012 * r),
  );
  const near = designWith(
    'near',
    5,
    saving((r) => 0.5 + (r % 2 === 0 ? 0.05 : -0.05)),
  );

  it('are told, with each other design against it, pair by pair', () => {
    const best = lowestBills([bad, good])!;
    expect(best.design.name).toBe('good');
    // differences 0.3 - 0.002 r, r = 0..4: mean 0.296
    expect(best.others[0]!.difference.mean).toBeCloseTo(0.296, 12);
    expect(best.others[0]!.certain).toBe(true);
    const { tone, text } = bestFinding([bad, good])!;
    expect(tone).toBe('better');
    expect(text).toContain('Lowest bills: `good`');
    expect(text).toContain('Clearly higher, in these runs, with `bad` (0.30 EUR more');
  });

  it('one that chance could have put first is not told apart', () => {
    const { tone, text } = bestFinding([good, near])!;
    expect(tone).toBe('unclear');
    expect(text).toContain('Not to be told apart by these runs from `near`');
    expect(text).not.toContain('learly higher');
  });

  it('the same bills are the same', () => {
    const twin = designWith(
      'twin',
      5,
      saving((r) => 0.5 + 0.01 * r),
    );
    expect(bestFinding([good, twin])!.text).toContain('Just the same with `twin`');
  });

  it("Holm's correction: what is significant alone need not be among many", () => {
    // the smallest of m p-values is multiplied by m: with seven designs, p = 0.02 is 0.14
    const noisy = (name: string): ReturnType<typeof designWith> =>
      designWith(
        name,
        5,
        saving((r) => 0.5 + 0.01 * r - [0.4, 0.05, 0.3, 0.1, 0.35][r]! * 0.5),
      );
    expect(lowestBills([good, noisy('n0')])!.others[0]!.certain).toBe(true);
    const many = lowestBills([good, ...Array.from({ length: 7 }, (_, i) => noisy(`n${i}`))])!;
    expect(many.others.map(({ certain }) => certain)).toEqual(Array.from({ length: 7 }, () => false));
    expect(bestFinding([good, ...Array.from({ length: 7 }, (_, i) => noisy(`n${i}`))])!.text).toContain(
      'which is no proof among so many comparisons',
    );
  });

  it('are ranked by the replications that all have: one that lacks its dearest run is no better for it', () => {
    const full = designWith(
      'full',
      4,
      saving((r) => (r === 3 ? 0 : 0.5 + 0.001 * r)),
    );
    const lacking = designWith(
      'lacking',
      3,
      saving((r) => 0.4 + 0.0011 * r),
    );
    const best = lowestBills([lacking, full])!;
    expect(best.design.name).toBe('full');
    expect(best.others[0]).toMatchObject({ pairs: 3, certain: true });
    expect(best.others[0]!.difference.mean).toBeGreaterThan(0);
  });

  it('one design alone is the best of itself, and nothing is said of chance', () => {
    expect(bestFinding([good])!.text).not.toContain('chance');
  });

  it('that no home is worse off is said only where none is, whatever its type', () => {
    const others = designWith('others', 3, (r) => ({
      ...saving((k) => 0.1 + k / 100)(r),
      shareWorseOff: 0.004,
    }));
    const none = designWith(
      'none',
      3,
      saving((k) => 0.1 + k / 100),
    );
    expect(worseFindings([none])[0]!.text).toContain('No home is worse off');
    expect(worseFindings([others])[0]!.text).not.toContain('No home is worse off');
    expect(worseFindings([others])[0]!.text).toContain('Of all homes: 0.4 %');
  });

  it('one run of each tells nothing for certain', () => {
    const { tone, text } = bestFinding([
      designWith(
        'a',
        1,
        saving(() => 0.1),
      ),
      designWith(
        'b',
        1,
        saving(() => 0.2),
      ),
    ])!;
    expect(tone).toBe('unclear');
    expect(text).toContain('cannot tell that from chance');
  });

  it('designs with one replication in common, or with none, are told as such', () => {
    const runs = (name: string, ...replications: number[]): ReturnType<typeof designWith> => {
      const whole = designWith(
        name,
        4,
        saving((r) => 0.1 + r / 100),
      );
      return {
        ...whole,
        rows: whole.rows.filter(({ replication }) => replications.includes(replication ?? -1)),
      };
    };
    const one = bestFinding([runs('a', 0, 1), runs('b', 1, 2)])!;
    expect(one.tone).toBe('unclear');
    expect(one.text).toContain('Only one replication finished in every design');
    expect(one.text).not.toContain('One run of each');
    const none = bestFinding([runs('a', 0, 1), runs('b', 2, 3)])!;
    expect(none).toEqual({
      tone: 'unclear',
      text: 'Which design has the lowest bills is not known: no replication finished in every design.',
    });
  });

  it('of one run the share of homes that are worse off is told as that of one run', () => {
    const [some, none] = [0.5, 0].map((share) =>
      designWith('a', 1, (r) => ({ ...saving(() => 0.1)(r), shareWorseOff: share })),
    );
    expect(worseFindings([some!])[0]!.text).toMatch(/worse off than without .* \(in this one run, which/);
    expect(worseFindings([none!])[0]!.text).toContain('No home is worse off in any design, in this one run');
  });

  it('who pays more is told by type, and the share of homes that an average hides', () => {
    const loses = designWith(
      'loses',
      4,
      saving((r) => -0.3 - 0.01 * r),
    );
    const [finding] = worseFindings([good, loses]);
    expect(finding!.tone).toBe('worse');
    expect(finding!.text).toContain(
      'the average bill rises for homes without solar panels (10) with `loses`',
    );
    expect(finding!.text).toContain(
      'Of homes with solar panels: from 0 % with `good` to 100 % with `loses`.',
    );
  });

  it('shares of homes have intervals within nothing and all, and are told apart only by pairs of runs', () => {
    const share = (name: string, of: (r: number) => number): ReturnType<typeof designWith> =>
      designWith(name, 3, (r) => ({ ...saving(() => 0.1)(r), shareWorseOff: of(r) }));
    const draws = [0.1, 0.5, 0.9];
    // by 0.01 in every run: told apart, though the intervals overlap; Student's t with 2 degrees of freedom: 0.5 +- 4.303 x 0.4 / sqrt(3)
    const apart = worseFindings([share('a', (r) => draws[r]!), share('b', (r) => draws[r]! + 0.01)])[0]!.text;
    expect(apart).toContain('Of all homes: from 50 % with `a` (0 to 100 %) to 51 % with `b` (0 to 100 %).');
    const open = worseFindings([share('a', (r) => draws[r]!), share('b', (r) => [0.1, 0.52, 0.91][r]!)])[0]!
      .text;
    expect(open).toContain('to 51 % with `b` (0 to 100 %), which these runs do not tell apart.');
  });
});

describe('what is said of the ledger', () => {
  it('worth its cost, not worth it, or not clear', () => {
    // 30 homes save 0.4 each: 12 less 1
    expect(
      ledgerFinding(
        designWith(
          'a',
          3,
          saving((r) => 0.4 + 0.001 * r),
        ),
      ),
    ).toMatchObject({ tone: 'better' });
    expect(
      ledgerFinding(
        designWith(
          'a',
          3,
          saving((r) => 0.01 + 0.001 * r),
        ),
      ),
    ).toMatchObject({ tone: 'worse' });
    expect(
      ledgerFinding(
        designWith(
          'a',
          3,
          saving((r) => (r === 0 ? 1 : -1)),
        ),
      ),
    ).toMatchObject({ tone: 'unclear' });
    expect(
      ledgerFinding(
        designWith(
          'a',
          1,
          saving(() => 1),
        ),
      ),
    ).toMatchObject({ tone: 'unclear' });
  });

  it('no market, no ledger', () => {
    const none = designWith(
      'none',
      3,
      saving(() => 0),
      { hasMarket: false },
    );
    expect(ledgerFinding(none).text).toContain('no local market');
  });
});

describe('bills if homes also paid what the ledger costs', () => {
  const paying = (
    name: string,
    bill: (r: number) => number,
    validators: number,
    operator = 0,
  ): ReturnType<typeof designWith> =>
    designWith(name, 3, (r) => ({
      ...saving(() => 10 - bill(r))(r),
      transferValidators_EUR: validators,
      transferOperator_EUR: operator,
    }));
  const steady = (bill: number) => (r: number) => bill + 0.001 * r;

  it('tells that another design would then have the lowest, by pairs of runs', () => {
    // 30 homes: 9 and 1 more for what 30 EUR are lacking is 10, against 9.5
    const { text } = coveredFinding([paying('free', steady(9), -30), paying('fair', steady(9.5), 0)])!;
    expect(text).toContain(
      '1.00 EUR higher with `free`. The lowest bills, told from chance, would be those with `fair`.',
    );
  });

  it('or that runs do not tell which would be', () => {
    const draws = [9, 11.5, 9.5];
    const { text } = coveredFinding([paying('free', steady(9), -30), paying('fair', (r) => draws[r]!, 0)])!;
    expect(text).toMatch(/The lowest in these runs would be those with `\w+`, not told apart from `\w+` \(/);
  });

  it('what one party has too much does not pay the other; one run too is told alike', () => {
    const design = paying('both', steady(9), -30, 60);
    expect(coveredFinding([design])!.text).toContain('1.00 EUR higher with `both`');
    expect(unpaidFinding(design)!.text).toContain('raise the bill of the average home by 1.00 EUR');
    expect(unpaidFinding(paying('operator', steady(9), 0, -15))!.text).toContain('by 0.50 EUR');
  });

  it('replications that are not in all designs do not count', () => {
    const dear = paying('dear', (r) => [9, 9, 30][r]!, -30);
    const lucky = paying('lucky', () => 9.9, 0);
    const { text } = coveredFinding([dear, { ...lucky, rows: lucky.rows.slice(0, 2) }])!;
    // 10 against 9.9 in the two that both have
    expect(text).toContain('would be those with `lucky`');
  });

  it('nothing is said where all are paid for, or where that is not certain', () => {
    expect(coveredFinding([paying('dear', steady(12), 0)])).toBeUndefined();
    const unsure = designWith('unsure', 3, (r) => ({
      ...saving(() => 1)(r),
      transferValidators_EUR: [-60, 0, 20][r]!,
      transferOperator_EUR: 0,
    }));
    expect(coveredFinding([unsure])).toBeUndefined();
  });
});

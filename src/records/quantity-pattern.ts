/**
 * What the text of a quantity looks like, as a regular expression for editors (JSON Schema `pattern`, ECMA-262): every text that
 * `parseQuantity` takes for a dimension matches, and a number with a single unit, or one unit by another, matches only if it is of
 * that dimension. Texts with products, parentheses or a division by something with a number match unseen. Limits are not looked
 * at. Needs `loadQuantityParser`. Cost: 1 ms, once a dimension.
 */
import { factsOf, type Dimension } from './dimensions.js';
import { calendarLength, simpleUnits, unitOf } from './quantity-units.js';

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const SIGNS = String.raw`[-+\s]*`;
/** Numbers divided by each other: 1/4. */
const RATIO = String.raw`${NUMBER}(?:\s*/${SIGNS}${NUMBER})*`;
const ZERO = String.raw`[-+]?(?:0+\.?0*|\.0+)`;
const LETTER = '[A-Za-zµμ%€°]';
/** A product, a parenthesis, a unit divided by a number, or two divisions by units. */
const ARITHMETIC = String.raw`[*(]|${LETTER}\s*/${SIGNS}[\d.]|/[\s\S]*${LETTER}\s*/`;

/** Other ways to write the names of units, as `parseQuantity` takes them. */
const SPELLINGS: Readonly<Record<string, string>> = { EUR: 'EUR|€', percent: 'percent|%', deg: 'deg|°' };
const LETTERS: Readonly<Record<string, string>> = { u: 'uµμ' };

const patterns = new Map<Dimension, string>();

/** The pattern of `dimension`, from the start of a text to its end. */
export function quantityPattern(dimension: Dimension): string {
  const pattern = patterns.get(dimension) ?? compose(dimension);
  patterns.set(dimension, pattern);
  return pattern;
}

function compose(dimension: Dimension): string {
  const { unit } = factsOf(dimension);
  if (unit === '1') {
    const term = String.raw`${RATIO}(?:\s*(?:percent|%))?`;
    return whole([sumOf(term)], String.raw`${ARITHMETIC}|${LETTER}\s*/${SIGNS}${LETTER}|/${SIGNS}%`);
  }
  const groups = unitGroups(dimension);
  const target = key(unitOf(unit).dimensions);
  const fitting = [...(groups.get(target) ?? [])];
  for (const [above, numerators] of groups) {
    const denominators = groups.get(difference(above, target));
    if (denominators === undefined) continue;
    fitting.push(String.raw`(?:${numerators.join('|')})\s*/${SIGNS}(?:${denominators.join('|')})`);
  }
  const terms = [String.raw`${RATIO}\s*(?:${fitting.join('|')})`];
  const inverse = groups.get(difference(NOTHING, target));
  if (inverse !== undefined) terms.push(String.raw`${RATIO}\s*/${SIGNS}(?:${inverse.join('|')})`);
  return whole([ZERO, sumOf(terms.join('|'))], ARITHMETIC);
}

function whole(forms: readonly string[], unseen: string): string {
  return String.raw`^(?:\s*(?:${forms.join('|')})\s*|(?=[\s\S]*(?:${unseen}))[\s\S]*)$`;
}

/** One term or several, each after the first begun by its sign. */
function sumOf(term: string): string {
  return String.raw`(?:${SIGNS}(?:${term})\s*(?=[-+]|$))+`;
}

/** Patterns of the simple units of each kind, one for each set of prefixes. */
function unitGroups(dimension: Dimension): Map<string, string[]> {
  const own = new Set(simpleUnits().map(({ name }) => name));
  const names = new Map<string, Map<string, string[]>>();
  for (const { name, dimensions, prefixes, value } of simpleUnits()) {
    if (typeof value !== 'number' || (dimension === 'time' && calendarLength(name) !== undefined)) continue;
    const group = names.get(key(dimensions)) ?? new Map<string, string[]>();
    // a name of its own goes first: ct is a cent, and no hundredth of a tonne
    const prefix = prefixPattern(Object.keys(prefixes).filter((one) => !own.has(one + name)));
    group.set(prefix, [...(group.get(prefix) ?? []), SPELLINGS[name] ?? name]);
    names.set(key(dimensions), group);
  }
  const join = (group: Map<string, string[]>): string[] =>
    [...group].map(([prefix, list]) => (prefix === '' ? list.join('|') : `${prefix}(?:${list.join('|')})`));
  return new Map([...names].map(([kind, group]) => [kind, join(group)]));
}

/** Any of `prefixes`, or none: letters as a class, words one by one. */
function prefixPattern(prefixes: readonly string[]): string {
  const letters = prefixes.filter((prefix) => prefix.length === 1).map((one) => LETTERS[one] ?? one);
  const words = prefixes.filter((prefix) => prefix.length > 1);
  if (letters.length + words.length === 0) return '';
  const parts = letters.length > 0 ? [...words, `[${letters.join('')}]`] : words;
  return `(?:${parts.join('|')})?`;
}

/** Powers of the base dimensions as a text; mathjs leaves out those that it learnt of later. */
function key(powers: readonly number[]): string {
  return powers.join(',').replace(/(,0)*$/, '');
}

const NOTHING = '0';

/** The key of one kind of units divided by another. */
function difference(above: string, below: string): string {
  const [a, b] = [above.split(',').map(Number), below.split(',').map(Number)];
  return key(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) - (b[i] ?? 0)));
}

/** The notebooks that are kept with what they print. */
export const NOTEBOOKS = [
  'notebooks/first-look.ipynb',
  'notebooks/market-designs.ipynb',
  'notebooks/experiments.ipynb',
] as const;

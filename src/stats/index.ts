/** Statistics: online moments, quantiles, intervals, paired comparison, fairness. Knows nothing of files or of the model. */
export * from './beta.js';
export * from './concentration.js';
export * from './crossing.js';
export * from './fairness.js';
export * from './interval.js';
export * from './load-shape.js';
export * from './moments.js';
export * from './paired.js';
export * from './quantile.js';
export * from './sketch.js';
export * from './student.js';
export * from './sum.js';

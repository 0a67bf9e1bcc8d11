/** Fields of the table `faults`: what the faults and attacks of a scenario did, figure by figure. */
import { integer, number, replication, text } from './fields.js';

export const faultsFields = [
  replication,
  integer('fault', 'Number of the fault in the list of the scenario, from 1.'),
  text('kind', 'Kind of the fault.'),
  number('start_s', 'When it begins.'),
  number('end_s', 'When it ends.', { missing: 'never' }),
  text('measure', 'What is counted, with its unit last; docs/faults.md says what it is.'),
  number('value', 'The figure at the end of the run.'),
] as const;

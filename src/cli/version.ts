/** The version that `chainwatt --version` says. */
export { version } from '../library/version.js';

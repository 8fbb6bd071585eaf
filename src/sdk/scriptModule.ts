/** The script tag's twin for `type=module` and `import()`: the same, with exports in place of the global. */
import { servedFrom } from './servedFrom.js';

export { isOnDemandError, OnDemandError } from '../protocol/errors.js';

export const { mount, upgrade } = servedFrom(import.meta.url);

/**
 * Mounts the page's marked forms, now and whenever one is added: `import 'ondemand-pay/auto'`. Each form names
 * its provider in `data-provider-url`. Does nothing on a server.
 * @packageDocumentation
 */
import { fromAttribute } from './mount/upgrade.js';
import { watchForms } from './mount/watchForms.js';

if (typeof document !== 'undefined') watchForms(fromAttribute);

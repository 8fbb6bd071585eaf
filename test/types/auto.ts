/* What a merchant's page may write, and what the compiler has to refuse. */
import 'ondemand-pay/auto';
// @ts-expect-error -- it is imported for what it does and gives nothing
import { mount } from 'ondemand-pay/auto';

export const nothing: unknown = mount;

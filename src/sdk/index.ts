export { isOnDemandError, OnDemandError, type OnDemandErrorCode } from '../protocol/errors.js';

/**
 * The frame for component tests, alone: for projects that do not have `msw`.
 * @packageDocumentation
 */
export { type ApprovalResult, createFakeBridge, type FakeBridge } from './fakeBridge.js';

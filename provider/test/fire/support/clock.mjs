/**
 * A clock that runs `speed` times as fast since `start` (milliseconds), the same in every process: leases and pauses of
 * the service shrink to what a test can wait for, without another constant in the service.
 */
export const clockOf =
  ({ start, speed }) =>
  () =>
    new Date(start + (Date.now() - start) * speed);

/** Phone numbers with a fixed outcome under `test_` keys. Every other valid number gets a real random code. */
export const SANDBOX_PHONES = {
  fixedCode: '+46700000001',
  neverArrives: '+46700000002',
  refusedWithWait: '+46700000003',
} as const;

/** The code that always works for {@link SANDBOX_PHONES}.fixedCode. */
export const SANDBOX_FIXED_CODE = '123456';

/** The only IBANs that exist under `test_` keys; capitals and digits only, no spaces. */
export const SANDBOX_IBANS = {
  SE4550000000058398257466: 'approved',
  DE89370400440532013000: 'account_closed',
  DE08370400440532013003: 'pending',
  DE62370400440532013001: 'pending_declined',
  DE35370400440532013002: 'returned',
} as const;

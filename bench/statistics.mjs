/** The value below which this share of the values lies: 0.5 for the median. */
export function quantile(values, share = 0.5) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** What one measurement says: figures in `unit`, what they are compared with, and how often it was taken. */
export const compared = (name, values, base, share) => ({
  name,
  count: values.length,
  value: quantile(values, share),
  base: quantile(base, share),
});

/** The frame's looks, as far as a merchant may change them. Colours are `#rgb` or `#rrggbb`. */
export type Appearance = {
  /** The final button and links; at least 3:1 against the background. */
  colorPrimary?: string | undefined;
  /** At least 4.5:1 against the background, like `colorDanger`. */
  colorText?: string | undefined;
  colorBackground?: string | undefined;
  colorDanger?: string | undefined;
  /** 0px to 24px. */
  borderRadius?: string | undefined;
  /** Of a short list, see `docs/page-styles.md`; never for the price, the terms and the final button. */
  fontFamily?: string | undefined;
  /** The grid's unit, 4px to 12px. */
  spacing?: string | undefined;
  /** Without it, the buyer's own. */
  colorScheme?: 'light' | 'dark' | undefined;
};

/** What the text messages to one country may cost. */
export type SmsBudget = {
  /** Messages to one country in an hour; ten times as many in a day. */
  perCountry: number;
  /** The part of it, 0 to 1, that is kept for numbers and networks that are known. */
  kept: number;
};

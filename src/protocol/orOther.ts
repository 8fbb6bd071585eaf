/** Any string, while an editor still suggests the values that are known. */
export type OrOther<Known extends string> = Known | (string & Record<never, never>);

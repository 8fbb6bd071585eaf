/** The names of the fields the SDK adds to the merchant's form. */
export const SUBMISSION_FIELDS = { userToken: 'userToken', originProof: 'origin_proof', email: 'email' } as const;

/** What the provider hands to the page once the buyer has agreed. */
export type Submission = { userToken: string; originProof: string; email: string };

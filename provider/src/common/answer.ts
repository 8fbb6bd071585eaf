/** An answer as it was sent, to the byte: what a repeated request gets again. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string;
};

/** `replayed`: an earlier request with the same key did the work. */
export type Answered = { answer: Answer; replayed: boolean };

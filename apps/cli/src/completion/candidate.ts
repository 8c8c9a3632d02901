/** One word that completion offers. */
export interface Candidate {
  readonly value: string;
  /** Beside the word, in shells that show it. */
  readonly description: string;
}

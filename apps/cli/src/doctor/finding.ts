/** `error`: something does not work or is not safe. `warning`: look at it. `info`: good to know. */
export type Severity = "error" | "warning" | "info";

/** One thing that the doctor found. */
export interface Finding {
  /** Stable, for scripts. */
  readonly code: string;
  readonly severity: Severity;
  /** A sentence or two; parts that others control are sanitised when it is printed. */
  readonly message: string;
  readonly path?: string;
  /** What the owner can do. */
  readonly remedy?: string;
  /** What `--fix` does; it loses nothing. */
  readonly fix?: Fix;
}

interface Fix {
  /** What it will do, for the owner to read before it is done. */
  readonly description: string;
  apply(): Promise<void>;
}

/** What became of a finding: `failed` is a repair that did not work. */
export interface TreatedFinding extends Finding {
  readonly status: "open" | "fixed" | "failed";
}

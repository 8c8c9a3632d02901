/** Something odd that the store met and went on from. Never holds a code. */
export interface StoreProblem {
  /**
   * `malformed-record`: one entry was skipped; it stays in the file. `wide-mode`: others could read or write the
   * file or directory; it was narrowed. `leftover`: the remains of a killed writer were removed, or could not be.
   */
  readonly kind: "malformed-record" | "wide-mode" | "leftover";
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

export type ReportProblem = (problem: StoreProblem) => void;

/** `where` is the place within the file, such as `requests[3]`. */
export type ReportMalformed = (where: string, reason: string) => void;

/** Reports malformed entries of one file. */
export function malformedReporter(path: string, report: ReportProblem): ReportMalformed {
  return (where, reason) =>
    report({
      kind: "malformed-record",
      path,
      message: `${where} in ${path} is ignored and kept as it is: ${reason}.`,
    });
}

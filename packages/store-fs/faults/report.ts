/** Counts, and prints what a person wants to see on the way. */
export interface Report {
  pass(title: string): void;
  fail(title: string, reason: unknown): void;
  check(title: string, isRight: boolean): void;
  skip(title: string): void;
  counts(): { readonly passed: number; readonly failed: number };
}

export function createReport(print: (line: string) => void): Report {
  let [passed, failed] = [0, 0];
  const fail = (title: string, reason: unknown): void => {
    failed += 1;
    print(`  FAILED  ${title}: ${String(reason)}`);
  };
  return {
    pass: () => {
      passed += 1;
      if (passed % 100 === 0) print(`  ${passed} passed so far`);
    },
    fail,
    check: (title, isRight) => {
      if (!isRight) return fail(title, "no");
      passed += 1;
      print(`  passed  ${title}`);
    },
    skip: (title) => print(`  SKIPPED ${title}`),
    counts: () => ({ passed, failed }),
  };
}

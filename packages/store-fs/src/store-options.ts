import type { FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import type { NormalizeEntry } from "./openclaw-allow-file.js";
import type { ReportProblem } from "./store-problem.js";

/** What every store in files can be told. */
export interface StoreOptions {
  /**
   * Which sender an entry of an allowlist file stands for; `undefined` when it names nobody. The adapters export theirs
   * as `normalizeAllowEntry`. Default: the entry as it is, without outer spaces.
   */
  readonly normalizeEntry?: NormalizeEntry;
  /** Hears of skipped records, narrowed modes and removed left-overs. Default: nobody does. */
  readonly onProblem?: ReportProblem;
  /**
   * How long a transaction waits for another process, and how long its own work may take (at least 2 seconds).
   * Default 10 seconds, at most a day.
   */
  readonly lockTimeoutMs?: number;
  /** For tests: a file system that fails. */
  readonly fileSystem?: FileSystem;
  /** For tests: time, processes and identity. */
  readonly host?: Host;
}

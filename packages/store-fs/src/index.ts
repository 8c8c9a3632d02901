export { createFileStore, type FileStoreOptions } from "./file-store.js";
export { nodeFileSystem, type FileStat, type FileSystem } from "./file-system.js";
export { createNodeHost, type Host, type ProcessIdentity, type RunningProcess } from "./host.js";
export {
  inspectStateDirectory,
  type InspectOptions,
  type StateFinding,
  type StateFindingId,
  type StateFix,
} from "./inspect-state-directory.js";
export type { NormalizeEntry } from "./openclaw-allow-file.js";
export type { ReportProblem, StoreProblem } from "./store-problem.js";

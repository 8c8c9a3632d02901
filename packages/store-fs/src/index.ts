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
export type { CollectionFamily } from "./layout-of.js";
export type { NormalizeEntry } from "./openclaw-allow-file.js";
export { createStateFiles, type StateFilesOptions } from "./state-files.js";
export { createStateStore, type StateStoreOptions } from "./state-store.js";
export type { StoreOptions } from "./store-options.js";
export type { ReportProblem, StoreProblem } from "./store-problem.js";

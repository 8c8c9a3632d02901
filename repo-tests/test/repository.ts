import { readWorkspace } from "../rules/workspace.js";

/** The repository as it stands, read once per test file. */
export const repository = readWorkspace();

export type { CliInput, CliOutput, RunCliOptions } from "./cli-context.js";
export { runCli } from "./run-cli.js";

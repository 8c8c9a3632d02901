import { OpenClawError } from "@openclaw/contracts";
import { problemText, type ConfigProblem } from "./config-problems.js";

/** `CONFIG_INVALID` for a file, or for two files together. */
export function configInvalid(path: string, problems: readonly ConfigProblem[]): OpenClawError {
  const texts = problems.map(problemText);
  const [only] = texts;
  const list = texts.length === 1 ? ` ${only}.` : `\n${texts.map((text) => `  - ${text}`).join("\n")}`;
  return new OpenClawError("CONFIG_INVALID", `The configuration ${path} is not valid:${list}`, {
    details: { path, problems: texts.length },
  });
}

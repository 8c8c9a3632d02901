import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { OpenClawError } from "@openclaw/contracts";
import type { CommandHandler } from "./invocations.js";
import { recordOf, textsOf } from "./read-frame.js";

const MAX_NAMES = 200;

/**
 * The node command `system.which`: which of the programs named in `bins` can be run here, and where they are. Runs nothing.
 * `searchPath` is a `PATH`; its relative entries do not count, since they mean another folder each time.
 */
export function createSystemWhich(options: { readonly searchPath: string }): CommandHandler {
  const folders = options.searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return async (params) => {
    const names = recordOf(params)["bins"];
    if (!Array.isArray(names)) throw invalid("bins has to be a list of program names");
    if (names.length > MAX_NAMES) throw invalid(`bins has more than ${MAX_NAMES} names`);
    const bins: Record<string, string> = Object.create(null);
    for (const name of textsOf(names).map((text) => text.trim())) {
      const file = await findProgram(name, folders);
      if (file !== undefined) bins[name] = file;
    }
    return { bins };
  };
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  // A path would ask whether any file of this machine exists.
  if (!/^[\w.+-]{1,100}$/.test(name) || /^\.+$/.test(name)) return undefined;
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // Missing and not executable come to the same.
  }
}

const invalid = (what: string): OpenClawError =>
  new OpenClawError("INVALID_COMMAND_PARAMS", `Invalid parameters of system.which: ${what}.`);

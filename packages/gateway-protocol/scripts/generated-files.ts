import { schemaDocument } from "../schema/document.js";
import { EVENTS } from "../src/events.js";
import { METHODS } from "../src/methods.js";
import { typeFiles } from "./type-code.js";
import { validatorFiles } from "./validator-code.js";

/** Every file that is made from the schemas, by its path in the package. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const methods = Object.keys(METHODS);
  const events = Object.keys(EVENTS);
  const files = new Map<string, string>();
  for (const [name, code] of typeFiles(methods, events)) files.set(`src/generated/${name}`, code);
  for (const [name, code] of validatorFiles(methods, events)) files.set(`src/generated/${name}`, code);
  files.set("gateway-protocol.schema.json", `${JSON.stringify(schemaDocument(methods, events), null, 2)}\n`);
  return files;
}

import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";

// Writes the place of each module of the process into the file that RECORD_MODULES_TO names: those that are imported as they are
// loaded, those that are required at the end.
const hooks = `
  import { appendFileSync } from "node:fs";
  export async function load(url, context, nextLoad) {
    appendFileSync(process.env.RECORD_MODULES_TO, url + "\\n");
    return nextLoad(url, context);
  }
`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);

process.on("exit", () => {
  const required = Object.keys(createRequire(import.meta.url).cache);
  appendFileSync(process.env.RECORD_MODULES_TO, `${required.join("\n")}\n`);
});

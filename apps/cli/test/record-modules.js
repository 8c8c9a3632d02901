import { register } from "node:module";

// A loader hook that writes the URL of each module of the process into the file that RECORD_MODULES_TO names.
const hooks = `
  import { appendFileSync } from "node:fs";
  export async function load(url, context, nextLoad) {
    appendFileSync(process.env.RECORD_MODULES_TO, url + "\\n");
    return nextLoad(url, context);
  }
`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);

import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

/** Serves `operator-page.ts`, bundled for browsers, at an origin of its own. */
export interface OperatorPageServer {
  readonly origin: string;
  close(): Promise<void>;
}

export async function serveOperatorPage(): Promise<OperatorPageServer> {
  const script = await bundle();
  const server = createServer((request, response) => {
    const isScript = request.url === "/operator-page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript
        ? script
        : '<!doctype html><title>Operator</title><script type="module" src="/operator-page.js"></script>',
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Fails where something needs Node: nothing of it resolves for a browser. */
async function bundle(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "operator-page-"));
  try {
    await build({
      entry: { "operator-page": fileURLToPath(new URL("operator-page.ts", import.meta.url)) },
      config: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      outDir,
      noExternal: [/.*/],
      splitting: false,
      silent: true,
      esbuildOptions(options) {
        options.conditions = ["@openclaw/source", "browser"];
      },
    });
    return await readFile(join(outDir, "operator-page.js"), "utf8");
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

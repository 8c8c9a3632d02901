import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "webchat.css": "text/css; charset=utf-8",
  "webchat-connection.js": "text/javascript; charset=utf-8",
  "webchat.js": "text/javascript; charset=utf-8",
  "webchat.svg": "image/svg+xml",
};

/** Reads the page from the package, by name as in the URL; the page itself has the name "". */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  // Both `src` and `dist` lie beside `page`.
  const directory = new URL("../page/", import.meta.url);
  return new Map(
    Object.entries(TYPES).map(([name, type]) => {
      const body = readFileSync(new URL(name, directory));
      const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
      return [name === "index.html" ? "" : name, { body, type, etag }];
    }),
  );
}

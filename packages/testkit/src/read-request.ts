import type { IncomingMessage } from "node:http";

/** The whole body of a request; `undefined` when whoever sends it goes away in the middle: nothing was asked then. */
export async function readRequest(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}

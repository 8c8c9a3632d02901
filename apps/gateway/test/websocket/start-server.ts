import { onTestFinished } from "vitest";
import { createTestServer, type StartedServer, type StartOptions } from "./test-server.js";

/** A real HTTP server on loopback with the WebSocket server behind it, on a store in memory. It ends with the test. */
export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const started = await createTestServer(options);
  onTestFinished(() => started.stop());
  return started;
}

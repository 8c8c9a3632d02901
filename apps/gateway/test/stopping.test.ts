import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHome, startGateway, visit, visitApproved } from "./support.js";

/** An HTTP agent that answers when the test says so. */
async function serveHeldAgent() {
  const held: ServerResponse[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((_request, response) => {
    held.push(response);
    waiting.forEach((check) => check());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    agent: { type: "http", url: `http://127.0.0.1:${port}/` },
    held,
    asked: (count: number): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (held.length >= count) resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

describe("stopping", () => {
  it("lets what is being answered be answered, takes nothing new, then closes everything", async () => {
    const { agent, held, asked } = await serveHeldAgent();
    const gateway = await startGateway({ config: { agent } });
    const visitor = await visitApproved(gateway);
    visitor.write("a long question");
    await asked(1);
    const stopping = gateway.stop();
    visitor.write("too late");
    expect(await visitor.error(0)).toBe("not-accepting");
    await expect(fetch(gateway.url)).rejects.toThrow("fetch failed");
    expect(gateway.health().ok).toBe(false);
    held[0]?.end("the answer");
    expect(await visitor.answer(1)).toBe("the answer");
    const [code] = await once(visitor.socket, "close");
    expect(code).toBe(1001);
    await stopping;
    await gateway.stopped;
    expect(held).toHaveLength(1);
  });

  it("waits no longer than it was told, and a second call hurries the first", async () => {
    const { agent, asked } = await serveHeldAgent();
    const gateway = await startGateway({ config: { agent } });
    const visitor = await visitApproved(gateway);
    visitor.write("a question for ever");
    await asked(1);
    const patient = gateway.stop({ drainTimeoutMs: 3_600_000 });
    await gateway.stop({ drainTimeoutMs: 0 });
    await patient;
    expect(gateway.log.join("")).toContain("answers were cut off: they took too long");
    expect(visitor.answers.at(-1)).toBe("Sorry, something went wrong. Please try again later.");
  });

  it("is what an aborted signal asks for", async () => {
    const interruption = new AbortController();
    const gateway = await startGateway({ signal: interruption.signal });
    interruption.abort();
    await gateway.stopped;
    await expect(fetch(gateway.url)).rejects.toThrow("fetch failed");
  });

  it("works with a store that cannot be read and a channel that cannot start: webchat is up, lets nobody in, and ends", async () => {
    const directories = await createHome({ channels: { telegram: { tokenFile: "/nonexistent/token" } } });
    await writeFile(directories.credentialsDirectory, "a file where a directory should be");
    const gateway = await startGateway({ directories });
    const visitor = await visit(gateway);
    visitor.write("hello");
    expect(await visitor.error(0)).toBe("failed");
    expect(visitor.answers).toEqual([]);
    expect(gateway.health().messages).toMatchObject({ admitted: 0, dropped: { store_unavailable: 1 } });
    await gateway.logged((record) => record.includes("there is no such file"));
    expect(gateway.health().channels["telegram/default"]?.state).toBe("retrying");
    await gateway.stop();
    expect(gateway.health().channels["telegram/default"]?.state).toBe("stopped");
  });

  it("a gateway that was told to stop before it was up is up and stops", async () => {
    const gateway = await startGateway({ signal: AbortSignal.abort() });
    await gateway.stopped;
    expect(gateway.health().channels["webchat/default"]?.state).toBe("stopped");
  });
});

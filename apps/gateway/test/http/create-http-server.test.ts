import { once } from "node:events";
import { connect } from "node:net";
import type { Channel, Logger } from "@openclaw/contracts";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import type { GatewayChannel } from "../../src/channels/gateway-channel.js";
import { createHttpServer, type HttpServer } from "../../src/http/create-http-server.js";

const UPGRADE = "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

const channel: Channel = {
  id: "webchat",
  account: "default",
  ended: new Promise(() => undefined),
  start: () => Promise.resolve(),
  send: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

const broken = (): never => {
  throw new Error("broken");
};

async function listen(
  channels: readonly GatewayChannel[],
  logger: Logger = silentLogger,
): Promise<HttpServer> {
  const server = await createHttpServer({
    hosts: ["127.0.0.1"],
    port: 0,
    health: broken,
    channels: () => channels,
    logger,
  });
  onTestFinished(async () => {
    server.closeConnections();
    await server.close();
  });
  return server;
}

/** Asks for an upgrade and never ends its own side; gives what came back once the server has ended the other. */
async function upgradeHalfOpen(port: number): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("utf8");
  });
  socket.write(UPGRADE);
  await once(socket, "end");
  return answer;
}

describe("an upgrade that nobody takes", () => {
  it("S73: is answered and holds no connection, also when the caller never ends its side", async () => {
    const server = await listen([]);
    expect(await upgradeHalfOpen(server.port)).toMatch(/^HTTP\/1\.1 404 /);
    // Resolves only when no connection is left.
    await server.close();
  });
});

describe("an upgrade that a channel fails on", () => {
  it("ends its own connection, is reported, and the server goes on", async () => {
    const errors: string[] = [];
    const logger = {
      ...silentLogger,
      error: (_fields: object, message: string) => void errors.push(message),
    };
    const server = await listen([{ channel, handleUpgrade: broken }], logger);
    expect(await upgradeHalfOpen(server.port)).toMatch(/^HTTP\/1\.1 500 /);
    expect(errors).toEqual(["an upgrade could not be answered"]);
    expect(await upgradeHalfOpen(server.port)).toMatch(/^HTTP\/1\.1 500 /);
    await server.close();
  });
});

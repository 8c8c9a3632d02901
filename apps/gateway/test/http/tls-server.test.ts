import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
} from "../../src/http/create-http-server.js";
import { makeCertificate } from "../../src/tls/make-certificate.js";

const broken = (): never => {
  throw new Error("broken");
};

async function listen(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await createHttpServer({
    hosts: ["127.0.0.1"],
    port: 0,
    health: broken,
    channels: () => [],
    logger: silentLogger,
    ...options,
  });
  onTestFinished(async () => {
    server.closeConnections();
    await server.close();
  });
  return server;
}

async function certificate() {
  const { certificate: cert, privateKey: key } = await makeCertificate(Date.now());
  return { cert, key };
}

function statusOf(port: number, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, ca, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    call.on("error", reject).end();
  });
}

describe("a gateway with TLS", () => {
  it("answers over TLS with its certificate, and hands upgrades on", async () => {
    const tls = await certificate();
    const upgrades: (boolean | undefined)[] = [];
    const { port } = await listen({
      tls,
      handleUpgrade: (incoming, socket) => {
        upgrades.push("encrypted" in incoming.socket && incoming.socket.encrypted === true);
        socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        return true;
      },
    });
    expect(await statusOf(port, tls.cert)).toBe(404);
    const socket = connectTls({ host: "127.0.0.1", port, ca: tls.cert });
    socket.write("GET /any/path HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const [answer]: unknown[] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    expect(upgrades).toEqual([true]);
    socket.destroy();
  });

  it.each(["TLSv1", "TLSv1.1"] satisfies SecureVersion[])("speaks no %s", async (version) => {
    const tls = await certificate();
    const { port } = await listen({ tls });
    const options = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };
    const socket = connectTls({ host: "127.0.0.1", port, ca: tls.cert, ...options });
    const [error]: unknown[] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
    socket.destroy();
  });

  it("closes on a client that speaks plain HTTP, and goes on", async () => {
    const tls = await certificate();
    const { port } = await listen({ tls });
    const socket = connect({ host: "127.0.0.1", port });
    socket.resume().on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "close");
    expect(await statusOf(port, tls.cert)).toBe(404);
  });
});

// Every machine has a second address on loopback, but not every one has the same.
const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === "::1"),
);
const SECOND = hasIpv6 ? "::1" : "127.0.0.2";

describe("several addresses", () => {
  it("share one port, also a free one", async () => {
    const { port } = await listen({ hosts: ["127.0.0.1", SECOND] });
    for (const host of ["127.0.0.1", hasIpv6 ? "[::1]" : SECOND]) {
      expect((await fetch(`http://${host}:${port}/`)).status).toBe(404);
    }
  });

  it("are all closed when one of them cannot be had", async () => {
    const first = await listen();
    const { port } = first;
    await first.close();
    await expect(listen({ hosts: ["127.0.0.1", "127.0.0.1"], port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
    });
    expect((await listen({ port })).port).toBe(port);
  });
});

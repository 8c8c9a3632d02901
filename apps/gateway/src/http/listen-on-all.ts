import type { Server } from "node:http";
import { OpenClawError } from "@openclaw/contracts";

/** Listens on one port of several addresses and gives the port. Rejects with `PORT_IN_USE` or `LISTEN_FAILED`, all closed. */
export async function listenOnAll(
  servers: readonly Server[],
  hosts: readonly string[],
  wantedPort: number,
): Promise<number> {
  let port = wantedPort;
  try {
    for (const [index, server] of servers.entries()) port = await listen(server, hosts[index] ?? "", port);
    return port;
  } catch (error) {
    for (const server of servers) if (server.listening) server.close();
    throw error;
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(listenError(error, host, port));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function listenError(error: Error, host: string, port: number): OpenClawError {
  const code = "code" in error ? String(error.code) : error.message;
  if (code === "EADDRINUSE") {
    return new OpenClawError(
      "PORT_IN_USE",
      `Port ${port} on ${host} is in use, perhaps by another gateway. Stop the other program, or set gateway.port or OPENCLAW_GATEWAY_PORT.`,
      { cause: error, details: { host, port } },
    );
  }
  return new OpenClawError(
    "LISTEN_FAILED",
    `Cannot listen on ${host} port ${port}: ${code}. Check gateway.bind, gateway.customBindHost, gateway.host and gateway.port.`,
    { cause: error, details: { host, port } },
  );
}

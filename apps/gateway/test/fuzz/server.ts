import { PROXY } from "../websocket/proxied.js";
import { createTestServer } from "../websocket/test-server.js";

// The server under attack, in a process of its own: what it takes can be told from what its attackers take.
const { port, server } = await createTestServer({ trustedProxies: [PROXY] });
process.send?.({ port });
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    counters: server.counters(),
    rssMiB: Math.round(process.memoryUsage.rss() / 1_048_576),
    cpuMs: Math.round((user + system) / 1_000),
  });
});

import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { createFakeDiscord } from "../src/discord/index.js";
import { createFakeFeishu } from "../src/feishu/index.js";
import { createFakeBlueBubbles } from "../src/imessage/index.js";
import { createFakeBotApi } from "../src/index.js";
import { createFakeSignal } from "../src/signal/index.js";
import { createFakeSlack } from "../src/slack/index.js";

const TOKEN = "123456:AAtestToken";

/** Where a call goes whose body is read. */
const FAKES = {
  telegram: async () => {
    const fake = await createFakeBotApi();
    fake.bot(TOKEN);
    return { fake, address: `${fake.url}/bot${TOKEN}/sendMessage` };
  },
  discord: async () => {
    const fake = await createFakeDiscord();
    return { fake, address: `${fake.url}/v10/users/@me/channels` };
  },
  slack: async () => {
    const fake = await createFakeSlack();
    return { fake, address: `${fake.apiUrl}chat.postMessage` };
  },
  feishu: async () => {
    const fake = await createFakeFeishu();
    return { fake, address: `${fake.url}/open-apis/im/v1/messages` };
  },
  signal: async () => {
    const fake = await createFakeSignal();
    return { fake, address: `${fake.httpUrl}/api/v1/rpc` };
  },
  bluebubbles: async () => {
    const fake = await createFakeBlueBubbles();
    return {
      fake,
      address: `${fake.url}/api/v1/message/query?password=${encodeURIComponent(fake.password)}`,
    };
  },
} as const;

it.each(Object.entries(FAKES))(
  "the fake of %s goes on when somebody goes away in the middle of a call",
  async (_name, create) => {
    const { address, fake } = await create();
    const { hostname, pathname, port, search } = new URL(address);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: fake\r\ncontent-type: application/json\r\ncontent-length: 9\r\n`;
    socket.write(`${head}expect: 100-continue\r\n\r\n`);
    // The server says so once it hands the call on.
    await once(socket, "data");
    socket.write("{");
    const closed = once(socket, "close");
    socket.resetAndDestroy();
    await closed;
    expect((await fetch(address, { method: "POST", body: "{}" })).status).toBeGreaterThan(0);
    await fake.close();
  },
);

it("the fake of signal goes on when a connection by lines is reset", async () => {
  const fake = await createFakeSignal();
  const [host = "", port] = fake.tcp.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  const answer = once(socket, "data");
  socket.write('{"jsonrpc":"2.0","id":1,"method":"version"}\n{');
  await answer;
  socket.resetAndDestroy();
  expect(await fake.disconnected()).toBe(true);
  await fake.close();
});

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, it } from "vitest";
import { createFakeDiscord } from "../src/discord/index.js";
import { createFakeBotApi } from "../src/index.js";

// Clients that were not written for our fakes keep them honest. From Debian: python3-discord, python3-python-telegram-bot.
// Debian's interpreter, since others do not see Debian's packages.
const PYTHON = "/usr/bin/python3";

function startClient(program: string, ...parameters: readonly string[]): ChildProcess {
  return spawn(PYTHON, [path.join(import.meta.dirname, program), ...parameters], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

/** What comes first: the answer, or the end of a client that failed. */
async function unlessItEnds<Answer>(client: ChildProcess, answer: Promise<Answer>): Promise<Answer> {
  const ended = once(client, "exit").then(([code]) => {
    throw new Error(`The client ended with ${String(code)} before it answered; its output is above.`);
  });
  return await Promise.race([answer, ended]);
}

it("discord.py connects to the fake Discord, gets a private message and answers it", async () => {
  const discord = await createFakeDiscord();
  const bot = discord.bot("a-token");
  const client = startClient("discord-client.py", discord.url, discord.gatewayUrl, "a-token");
  try {
    const exited = once(client, "exit");
    await unlessItEnds(client, bot.connected());
    bot.message({ id: "210000000000000001", username: "ann" }, "hello");
    const answer = await unlessItEnds(client, bot.nextDirect("210000000000000001"));
    expect(answer.content).toBe("echo: hello");
    expect(answer.payload).toHaveProperty("message_reference.message_id");
    expect(await exited).toEqual([0, null]);
  } finally {
    client.kill("SIGKILL");
    await discord.close();
  }
});

it("python-telegram-bot polls the fake Bot API, gets a private message and answers it", async () => {
  const token = `700900:${"a".repeat(35)}`;
  const api = await createFakeBotApi();
  const bot = api.bot(token);
  const client = startClient("telegram-client.py", api.url, token);
  try {
    bot.message({ id: 7, first_name: "Ann" }, "hello");
    expect((await unlessItEnds(client, bot.nextSent(7))).text).toBe("echo: hello");
    const exited = once(client, "exit");
    client.kill("SIGTERM");
    await exited;
  } finally {
    client.kill("SIGKILL");
    await api.close();
  }
});

import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeDiscord } from "@openclaw/testkit/discord";
import { expect, it } from "vitest";
import { ANN, TOKEN } from "./fixtures.js";

it("a process ends by itself once the channel is stopped in the middle of a send", async () => {
  const discord = await createFakeDiscord();
  const bot = discord.bot(TOKEN);
  bot.failNext("sendMessage", { kind: "hang" });
  const sending = bot.nextCall("sendMessage");
  const program = new URL("./stop-and-exit.ts", import.meta.url);
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  const child = fork(program, [discord.url, TOKEN], { execArgv });
  const exited = once(child, "exit");
  await bot.connected();
  bot.message(ANN, "hello");
  await sending;
  const startedMs = performance.now();
  child.send("stop");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await discord.close();
}, 30_000);

it("a process ends by itself when the channel is stopped while it looks for Discord", async () => {
  const discord = await createFakeDiscord();
  const bot = discord.bot(TOKEN);
  const program = new URL("./stop-and-exit.ts", import.meta.url);
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  const child = fork(program, [discord.url, TOKEN], { execArgv });
  const exited = once(child, "exit");
  await bot.connected();
  await discord.down();
  child.send("stop when lost");
  expect(await exited).toEqual([0, null]);
}, 30_000);

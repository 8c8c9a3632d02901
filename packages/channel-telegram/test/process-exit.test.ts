import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeBotApi } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { TOKEN } from "./fixtures.js";

it("a process ends by itself once the channel is stopped in the middle of a poll and of a send", async () => {
  const api = await createFakeBotApi();
  const bot = api.bot(TOKEN);
  bot.failNext("sendMessage", { kind: "hang" });
  const sending = bot.nextCall("sendMessage");
  const program = new URL("./stop-and-exit.ts", import.meta.url);
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  const child = fork(program, [api.url, TOKEN], { execArgv });
  const exited = once(child, "exit");
  bot.message({ id: 7 }, "hello");
  await sending;
  await bot.polling();
  const startedMs = performance.now();
  child.send("stop");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await api.close();
}, 30_000);

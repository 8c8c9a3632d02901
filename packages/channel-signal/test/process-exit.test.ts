import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { expect, it } from "vitest";
import { NUMBER, PERSON, TRANSPORTS } from "./fixtures.js";

const program = new URL("./stop-and-exit.ts", import.meta.url);
const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];

it.each(Object.entries(TRANSPORTS))(
  "a process ends by itself once the channel by %s is stopped in the middle of a send",
  async (_name, address) => {
    const fake = await createFakeSignal();
    const account = fake.account(NUMBER);
    account.failNext("send", { kind: "hang" });
    const sending = account.nextCall("send");
    const child = fork(program, [JSON.stringify({ signalAccount: NUMBER, ...address(fake) })], { execArgv });
    const exited = once(child, "exit");
    account.message({ uuid: PERSON }, "hello");
    await sending;
    const startedMs = performance.now();
    child.send("stop");
    expect(await exited).toEqual([0, null]);
    expect(performance.now() - startedMs).toBeLessThan(3000);
    await fake.disconnected();
    await fake.close();
  },
  30_000,
);

it("a signal-cli ends with the process that started it, also when that is killed", async () => {
  const fake = await createFakeSignal();
  const account = fake.account(NUMBER);
  const child = fork(program, [JSON.stringify({ signalAccount: NUMBER, cliPath: fake.cliPath })], {
    execArgv,
  });
  await account.receiving();
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await fake.disconnected()).toBe(true);
  await fake.close();
}, 30_000);

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createFakeImsg } from "@openclaw/testkit/imessage";
import { describe, expect, it } from "vitest";

/** Starts the program, says these lines, and gives as many answers. */
async function talk(commandPath: string, requests: readonly object[]): Promise<readonly object[]> {
  const program = spawn(commandPath, ["rpc"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers: object[] = [];
  const lines = createInterface({ input: program.stdout });
  const complete = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      if (answers.push(JSON.parse(line)) === requests.length) resolve();
    });
  });
  for (const [id, request] of requests.entries()) {
    program.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...request })}\n`);
  }
  await complete;
  const exited = once(program, "exit");
  program.stdin.end();
  expect(await exited).toEqual([0, null]);
  return answers;
}

describe("createFakeImsg", () => {
  it("is as strict about parameters as imsg, and ends when its stdin does", async () => {
    const imsg = await createFakeImsg();
    try {
      const answers = await talk(imsg.commandPath, [
        { method: "messages.after", params: { since_rowid: 0, sinceRowid: 0 } },
        { method: "messages.after", params: { since_rowid: "0" } },
        { method: "watch.subscribe", params: { buffer_limit: 5000 } },
        { method: "send", params: { to: "+15550000001", chat_id: 1, text: "hello" } },
        { method: "send", params: { chat_id: 1, service: "sms", text: "hello" } },
        { method: "typing", params: {} },
      ]);
      const codes = answers.map((answer) => Reflect.get(Object(Reflect.get(answer, "error")), "code"));
      expect(codes.filter((code) => code === -32602)).toHaveLength(5);
      expect(codes).toContain(-32601);
      await imsg.disconnected();
    } finally {
      await imsg.close();
    }
  });
});

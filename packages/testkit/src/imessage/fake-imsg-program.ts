import { writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a program that stands in for imsg: what it gets on stdin goes to the test, what the test says goes to stdout. It ends when
 * either side does, unless a file `stubborn` lies beside it: then it ignores its stdin and SIGTERM, as a wedged program does.
 */
export async function writeImsgProgram(directory: string, port: number): Promise<string> {
  const program = path.join(directory, "imsg");
  const lines = [
    `#!${process.execPath}`,
    `"use strict";`,
    `const stubborn = require("node:fs").existsSync(${JSON.stringify(path.join(directory, "stubborn"))});`,
    `if (stubborn) process.on("SIGTERM", () => undefined);`,
    `const socket = require("node:net").connect(${port}, "127.0.0.1");`,
    `socket.on("error", () => {`,
    `  process.stderr.write("imsg: Messages cannot be reached\\n");`,
    `  process.exit(1);`,
    `});`,
    `socket.on("connect", () => {`,
    `  socket.write(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }) + "\\n");`,
    `  process.stdin.on("data", (chunk) => socket.write(chunk));`,
    `  process.stdin.on("end", () => stubborn || process.exit(0));`,
    `  socket.pipe(process.stdout);`,
    `});`,
    `socket.on("close", () => process.exit(0));`,
    ``,
  ];
  await writeFile(program, lines.join("\n"), { mode: 0o755 });
  return program;
}

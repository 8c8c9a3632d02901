/**
 * What stands in a file of its own and is started as `signal-cli`: it tells the fake how it was started, does what it is told
 * first, and from then on passes on what comes in and goes out.
 */
export function programText(interpreter: string, port: number): string {
  return `#!${interpreter}
const socket = require("node:net").connect(${port}, "127.0.0.1");
const { stdin, stdout, stderr } = process;
socket.on("error", () => process.exit(3));
socket.write(JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }) + "\\n");
socket.once("data", (first) => {
  const end = first.indexOf(10);
  const order = JSON.parse(first.subarray(0, end).toString());
  if (order.stderr) stderr.write(order.stderr + "\\n");
  if (order.exitCode !== undefined) return process.exit(order.exitCode);
  if (end + 1 < first.length) stdout.write(first.subarray(end + 1));
  socket.pipe(stdout);
  stdin.pipe(socket);
  stdin.on("end", () => process.exit(0));
  socket.on("close", () => process.exit(1));
});
`;
}

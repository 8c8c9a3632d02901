// Loaded into a measured server, with --expose-gc: on SIGUSR2 it tells how much memory is in use once garbage is gone. Compiled code is
// left out: it grows for as long as V8 finds something to compile better, whatever the server keeps.
const { writeSync } = require("node:fs");
const { getHeapCodeStatistics } = require("node:v8");

process.on("SIGUSR2", () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const { bytecode_and_metadata_size: bytecode, code_and_metadata_size: code } = getHeapCodeStatistics();
  writeSync(3, `${heapUsed + external - bytecode - code}\n`);
});

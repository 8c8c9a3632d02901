// Loaded into a measured server, with --expose-gc: on SIGUSR2 it tells how much memory is in use once garbage is gone.
const { writeSync } = require("node:fs");

process.on("SIGUSR2", () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  writeSync(3, `${heapUsed + external}\n`);
});

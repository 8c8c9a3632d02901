// Loaded into a measured process. Not `resourceUsage().maxRSS`: Linux counts there what the parent had when it forked.
const { readFileSync, writeSync } = require("node:fs");

process.on("exit", () => writeSync(3, readFileSync("/proc/self/status")));

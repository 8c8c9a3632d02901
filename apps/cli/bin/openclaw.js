#!/usr/bin/env node
// CommonJS, as package.json beside it says: Node starts that in half the time.
try {
  require("../dist/main.cjs");
} catch (error) {
  // In a clone of the repository that was not built; a published package always has its files.
  if (error?.code !== "MODULE_NOT_FOUND" || !String(error.message).includes("dist/main.cjs")) throw error;
  process.stderr.write("openclaw: not built yet. Run: npx -y pnpm@10.34.9 run build\n");
  process.exitCode = 1;
}

#!/usr/bin/env node
try {
  await import("../dist/main.js");
} catch (error) {
  // In a clone of the repository that was not built; a published package always has its files.
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || !String(error.url).endsWith("/dist/main.js")) throw error;
  process.stderr.write("openclaw: not built yet. Run: npx -y pnpm@10.34.9 run build\n");
  process.exitCode = 1;
}

import { execFileSync } from "node:child_process";
import path from "node:path";
import { createChannel, UsageError } from "./channel-from-template.js";

// `pnpm create-channel <name>`: a package for a new channel.

function nextSteps(name: string): string {
  return `
Next:
  1. pnpm install                                links the new package
  2. pnpm test --project channel-${name}   fails, and says what to fill in
  3. src/${name}-client.ts                 the vendor's SDK; test/fake-${name}.ts its wire
  4. docs/channels/${name}.md, README.md   what owners and bot authors read
The whole walk: contributing/add-a-channel.md
`;
}

const [name = "", ...others] = process.argv.slice(2);
try {
  if (name === "" || others.length > 0)
    throw new UsageError("Usage: pnpm create-channel <name>, such as: pnpm create-channel matrix");
  const root = process.cwd();
  const created = createChannel(root, name);
  // The lines of the template break elsewhere with another name.
  execFileSync(path.join(root, "node_modules/.bin/oxfmt"), [...created], { cwd: root, stdio: "ignore" });
  for (const file of created) console.log(file);
  console.log(nextSteps(name));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

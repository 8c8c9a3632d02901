import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SoakChannel } from "./soak-channel.js";

/** Writes the configuration that connects these channels; the agent answers with the text that it gets. */
export async function writeConfiguration(
  stateDirectory: string,
  channels: readonly SoakChannel[],
): Promise<void> {
  const configuration = {
    channels: Object.fromEntries(channels.map(({ channel, settings }) => [channel, settings])),
    agent: { type: "echo" },
    logging: { level: "warn" },
  };
  const path = join(stateDirectory, "openclaw-pairing.json");
  await writeFile(path, JSON.stringify(configuration), { mode: 0o600 });
}

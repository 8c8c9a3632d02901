import type { AgentConfig } from "../config/config-types.js";
import type { Environment } from "../state-directories.js";
import type { Agent } from "./agent.js";

const echoAgent: Agent = { answer: (message) => Promise.resolve(message.text) };

/** Makes the configured agent; what it starts gets `environment`, asked for each time. Its module is loaded only when it is the one. */
export async function createAgent(config: AgentConfig, environment: () => Environment): Promise<Agent> {
  if (config.type === "command") {
    const { createCommandAgent } = await import("./command-agent.js");
    return createCommandAgent({ ...config, environment });
  }
  if (config.type === "http") {
    const { createHttpAgent } = await import("./http-agent.js");
    return createHttpAgent(config);
  }
  return echoAgent;
}

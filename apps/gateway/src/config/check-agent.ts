import type { AgentConfig } from "./config-types.js";
import { showValue, type ConfigProblem } from "./config-problems.js";

/** What a schema cannot tell of an agent's address and headers. */
export function checkAgent(agent: AgentConfig): readonly ConfigProblem[] {
  if (agent.type !== "http") return [];
  const problems: ConfigProblem[] = [];
  const url = URL.canParse(agent.url) ? new URL(agent.url) : undefined;
  const hasUser = url !== undefined && (url.username !== "" || url.password !== "");
  if (url === undefined || hasUser || !/^https?:$/.test(url.protocol)) {
    // A user name in a URL comes with a password; both belong into a header.
    const got = hasUser ? "[redacted] (string)" : showValue("agent.url", agent.url);
    problems.push({ key: "agent.url", expected: "an http or https URL without a user name", got });
  }
  if (!areHeaders(agent.headers)) {
    const expected = "names and values that HTTP allows";
    problems.push({ key: "agent.headers", expected, got: "[redacted] (object)" });
  }
  return problems;
}

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    return Object.entries(headers).every(([name, value]) => new Headers([[name, value]]).has(name));
  } catch {
    return false; // The constructor says by throwing that a name or value is none.
  }
}

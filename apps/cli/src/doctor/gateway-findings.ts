import { stateDirectoryId } from "@openclaw/gateway/state-directories";
import type { CliState } from "../state/open-state.js";
import { gatewayAddress } from "../state/same-gateway.js";
import type { Finding } from "./finding.js";

/** Whether the gateway runs, and on this state directory. */
export async function gatewayFindings({ config, directories }: CliState): Promise<readonly Finding[]> {
  const address = gatewayAddress(config);
  const { probeGateway } = await import("../state/gateway-probe.js");
  const probe = await probeGateway(address);
  const ownId = stateDirectoryId(directories);
  if (probe.status === "none") {
    const message = `No gateway answers on port ${address.port}.`;
    return [
      { code: "gateway-absent", severity: "info", message, remedy: "Start one with openclaw gateway." },
    ];
  }
  if (probe.status === "stranger") {
    return [
      {
        code: "port-taken",
        severity: "warning",
        message: `Port ${address.port} is answered by another program, or by a gateway of OpenClaw itself.`,
        remedy: "Set gateway.port to a free port to run this gateway beside it.",
      },
    ];
  }
  if (probe.stateDirectoryId === ownId) return [];
  return [
    {
      code: "state-directory-mismatch",
      severity: "error",
      message:
        `The gateway on port ${address.port} uses another state directory (id ${probe.stateDirectoryId}) than ` +
        `this command (${directories.stateDirectory} with ${directories.credentialsDirectory}, id ${ownId}): approvals made here do not reach it.`,
      remedy: "Set OPENCLAW_STATE_DIR, OPENCLAW_OAUTH_DIR or --profile to the same for both.",
    },
  ];
}

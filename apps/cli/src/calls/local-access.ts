import { localGatewayUrl, readGatewaySecret, readTlsFacts } from "@openclaw/gateway/gateway-access";
import type { LoadedConfig } from "@openclaw/gateway/config";
import type { StateDirectories } from "@openclaw/gateway/state-directories";
import type { CliContext } from "../cli-context.js";
import { requireConfig, type ConfigReading } from "../state/open-state.js";
import type { SharedSecret } from "./credentials.js";

export interface LocalAccess {
  readonly access: { readonly url: string; readonly tlsFingerprint?: string } & Partial<SharedSecret>;
  /** False while nothing is configured and no gateway has made a secret yet. */
  readonly hasSecret: boolean;
}

/** How programs on this machine reach the gateway of this installation, and prove that they may. */
export async function localAccess(
  context: Pick<CliContext, "env">,
  installation: { readonly config: ConfigReading; readonly directories: StateDirectories },
): Promise<LocalAccess> {
  const { config }: LoadedConfig = requireConfig(installation);
  const { directories } = installation;
  const secret = await readGatewaySecret({ config, directories, env: context.env });
  const tls = await readTlsFacts({ config, directories });
  return {
    hasSecret: secret !== undefined,
    access: {
      url: localGatewayUrl(config),
      ...(tls !== undefined && { tlsFingerprint: tls.fingerprint }),
      ...(secret !== undefined && secret.mode !== "none" && secretField(secret.mode, secret.value)),
    },
  };
}

const secretField = (mode: "token" | "password", value: string): SharedSecret =>
  mode === "token" ? { token: value } : { password: value };
